#include "ui/text/ruleapipage.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(RuleApiPage)
};

bool hasAll(const QString &text, const QString &filter)
{
    const QStringList words = filter.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.cbegin(), words.cend(), [&text](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

class Page {
public:
    Page(const RuleApi &api, const QString &filter, const Colours &colours) : m_api(api), m_filter(filter), m_colours(colours) { }

    QString make()
    {
        section(Text::tr("What a rule begins with"), {}, {}, m_api.names);
        for (const RuleApiType &type : m_api.types)
            section(type.name, type.text, type.name, type.members);
        return m_any ? m_html : QString(u"<p>"_s % Text::tr("Nothing has “%1” in its name or its sentence.").arg(m_filter).toHtmlEscaped() % u"</p>"_s);
    }

private:
    QString dim(const QString &text) const { return u"<span style=\"color:"_s % m_colours.dim.name() % u"\">"_s % text.toHtmlEscaped() % u"</span>"_s; }
    QString code(const QString &text) const
    {
        return u"<pre style=\"background-color:"_s % m_colours.alternate.name() % u"; margin: 2px 0 0 0; white-space: pre-wrap\">"_s % text.toHtmlEscaped() % u"</pre>"_s;
    }

    /// The type's name, a link where it has members.
    QString typeName(const QString &type) const
    {
        const QString name = type.startsWith("list of "_L1) ? type.mid(8) : type.section(u' ', 0, 0);
        if (!m_api.type(name) || !m_filter.isEmpty())
            return dim(type);
        return dim(type.left(type.indexOf(name))) % u"<a style=\"color:"_s % m_colours.link.name() % u"; text-decoration: none\" href=\"#type-"_s % name % u"\">"_s % name % u"</a>"_s
               % dim(type.mid(type.indexOf(name) + name.size()));
    }

    void entry(const QString &object, const RuleApiEntry &entry)
    {
        const QString prefix = object.isEmpty() ? QString() : m_api.find(object) ? QString(object % u'.') : QString(u'.');
        m_html += u"<p style=\"margin: 12px 0 0 0\"><b>"_s % QString(prefix % entry.signature()).toHtmlEscaped() % u"</b> &nbsp; "_s % (entry.isCall ? dim(u"→ "_s) : QString())
                  % typeName(entry.type);
        if (!entry.outgoing || !entry.incoming)
            m_html += u" &nbsp; "_s % dim(entry.outgoing ? Text::tr("outgoing only") : entry.afterAck ? Text::tr("incoming and after acknowledgement") : Text::tr("incoming only"));
        else if (!entry.afterAck)
            m_html += u" &nbsp; "_s % dim(Text::tr("not after acknowledgement"));
        m_html += u"<br>"_s % entry.text.toHtmlEscaped();
        for (const RuleApiParameter &parameter : entry.parameters)
            m_html += u"<br>"_s % dim(Text::tr("%1: %2").arg(parameter.name, parameter.type) % (parameter.optional ? Text::tr(", may be left out") : QString()));
        m_html += u"</p>"_s;
        if (entry.outgoingExample == entry.incomingExample || entry.incomingExample.isEmpty())
            m_html += code(entry.outgoingExample);
        else if (entry.outgoingExample.isEmpty())
            m_html += code(entry.incomingExample);
        else
            m_html += code(u"// "_s % Text::tr("outgoing") % u'\n' % entry.outgoingExample % u"\n// "_s % Text::tr("incoming") % u'\n' % entry.incomingExample);
        m_any = true;
    }

    void section(const QString &title, const QString &text, const QString &object, const QList<RuleApiEntry> &entries)
    {
        QList<RuleApiEntry> shown;
        const bool whole = !object.isEmpty() && hasAll(object, m_filter);
        for (const RuleApiEntry &one : entries) {
            if (whole || hasAll(QString(object % u'.' % one.name % u' ' % one.text), m_filter))
                shown.append(one);
        }
        if (shown.isEmpty())
            return;
        m_html += u"<h3 style=\"margin: 20px 0 0 0\"><a name=\"type-"_s % object % u"\"></a>"_s % title.toHtmlEscaped() % u"</h3>"_s;
        if (!text.isEmpty())
            m_html += u"<p style=\"margin: 2px 0 0 0\">"_s % dim(text) % u"</p>"_s;
        for (const RuleApiEntry &one : shown)
            entry(object, one);
    }

    const RuleApi &m_api;
    const QString m_filter;
    const Colours &m_colours;
    QString m_html;
    bool m_any = false;
};
} // namespace

QString ruleApiPage(const RuleApi &api, const QString &filter, const Colours &colours) { return Page(api, filter.trimmed(), colours).make(); }

} // namespace lockstep::ui
