// markdownToTextile(): md4c's callbacks build a small tree of each block's inline elements, which is then written as Textile.
#include "core/connectors/text/textile.h"

#include "core/connectors/text/textileinline.h"
#include "core/connectors/text/textilespans.h"

#include <QStringList>

#include <md4c.h>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {

/// Collects what md4c tells and writes blocks.
class Writer {
public:
    QString write(const QString &markdown)
    {
        const QByteArray bytes = markdown.toUtf8();
        MD_PARSER parser {};
        parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
        parser.enter_block = [](MD_BLOCKTYPE type, void *detail, void *self) { return static_cast<Writer *>(self)->enter(type, detail); };
        parser.leave_block = [](MD_BLOCKTYPE type, void *, void *self) { return static_cast<Writer *>(self)->leave(type); };
        parser.enter_span = [](MD_SPANTYPE type, void *detail, void *self) { return static_cast<Writer *>(self)->enterSpan(type, detail); };
        parser.leave_span = [](MD_SPANTYPE, void *, void *self) { return static_cast<Writer *>(self)->leaveSpan(); };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *self) {
            return static_cast<Writer *>(self)->text(type, QString::fromUtf8(text, static_cast<qsizetype>(size)));
        };
        m_frames = {Frame {}};
        if (md_parse(bytes.constData(), static_cast<MD_SIZE>(bytes.size()), &parser, this) != 0)
            return markdown;
        return joined(m_frames.first());
    }

private:
    struct Block {
        QString text;
        bool tight = false; ///< A list item: no empty line before the next one
    };
    struct Frame {
        QList<Block> blocks;
    };

    static QString joined(const Frame &frame)
    {
        QString out;
        for (qsizetype i = 0; i < frame.blocks.size(); ++i) {
            if (i > 0)
                out += frame.blocks.at(i).tight && frame.blocks.at(i - 1).tight ? u"\n"_s : u"\n\n"_s;
            out += frame.blocks.at(i).text;
        }
        return out;
    }

    void add(const QString &text, bool tight = false) { m_frames.last().blocks.append({text, tight}); }

    static QString attribute(const MD_ATTRIBUTE &value) { return QString::fromUtf8(value.text, static_cast<qsizetype>(value.size)); }

    QString takeInline()
    {
        const QString out = textileSpans(std::exchange(m_inline, {}));
        return out;
    }

    QString takeLines()
    {
        QStringList lines = takeInline().split(u'\n');
        for (QString &line : lines)
            line = textileLineStart(line.trimmed());
        return lines.join(u'\n');
    }

    /// Text that stands directly in a list item ("tight" lists have no paragraphs).
    void closeItemText()
    {
        if (m_markers.isEmpty() || m_inline.isEmpty())
            return;
        itemLine(takeLines());
    }

    void itemLine(const QString &text)
    {
        if (m_itemOpen) {
            add(QString(m_markers + u' ' + text), true);
            m_itemOpen = false;
        } else if (!m_frames.last().blocks.isEmpty() && m_frames.last().blocks.last().tight) {
            m_frames.last().blocks.last().text += u'\n' + text;
        } else {
            add(text);
        }
    }

    int enter(MD_BLOCKTYPE type, void *detail)
    {
        switch (type) {
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            closeItemText();
            if (m_markers.size() >= deepestNesting) {
                ++m_flatLists; // Its items go into the list around it
                break;
            }
            if (m_itemOpen)
                itemLine(QString());
            m_markers += type == MD_BLOCK_UL ? u'*' : u'#';
            break;
        case MD_BLOCK_LI: m_itemOpen = true; break;
        case MD_BLOCK_QUOTE:
            closeItemText();
            if (m_itemOpen)
                itemLine(QString());
            if (m_saved.size() >= deepestNesting) {
                ++m_flatQuotes;
                break;
            }
            m_saved.append(std::exchange(m_markers, QString()));
            m_frames.append(Frame {});
            break;
        case MD_BLOCK_H:
            m_level = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level);
            break;
        case MD_BLOCK_CODE:
            closeItemText();
            m_isCode = true;
            m_code.clear();
            m_language = attribute(static_cast<MD_BLOCK_CODE_DETAIL *>(detail)->info);
            break;
        case MD_BLOCK_TABLE:
            closeItemText();
            m_rows.clear();
            break;
        case MD_BLOCK_TR: m_row = u"|"_s; break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD: {
            const MD_ALIGN align = static_cast<MD_BLOCK_TD_DETAIL *>(detail)->align;
            m_cell = type == MD_BLOCK_TH ? u"_"_s : QString();
            m_cell += align == MD_ALIGN_LEFT ? u"<"_s : align == MD_ALIGN_RIGHT ? u">"_s : align == MD_ALIGN_CENTER ? u"="_s : u""_s;
            if (!m_cell.isEmpty())
                m_cell += u'.';
            break;
        }
        default: break;
        }
        return 0;
    }

    int leave(MD_BLOCKTYPE type)
    {
        switch (type) {
        case MD_BLOCK_P:
            if (m_markers.isEmpty())
                add(takeLines());
            else
                itemLine(takeLines());
            break;
        case MD_BLOCK_LI:
            closeItemText();
            if (m_itemOpen)
                itemLine(QString());
            break;
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            if (m_flatLists > 0)
                --m_flatLists;
            else
                m_markers.chop(1);
            break;
        case MD_BLOCK_QUOTE:
            if (m_flatQuotes > 0)
                --m_flatQuotes;
            else
                leaveQuote();
            break;
        case MD_BLOCK_H: leaveHeading(); break;
        case MD_BLOCK_HR:
            if (m_itemOpen)
                itemLine(QString());
            add(u"---"_s);
            break;
        case MD_BLOCK_CODE: leaveCode(); break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD: m_row += m_cell + u' ' + takeInline().replace(u'\n', u' ').trimmed() + u" |"_s; break;
        case MD_BLOCK_TR: m_rows.append(m_row); break;
        case MD_BLOCK_TABLE: add(m_rows.join(u'\n')); break;
        default: break;
        }
        return 0;
    }

    void leaveQuote()
    {
        QStringList lines = joined(m_frames.takeLast()).split(u'\n');
        for (QString &line : lines)
            line = line.isEmpty() ? u">"_s : QString(u"> "_s + line);
        m_markers = m_saved.takeLast();
        m_itemOpen = false;
        add(lines.join(u'\n'));
    }

    void leaveHeading()
    {
        const QString text = takeInline().replace(u'\n', u' ');
        if (m_itemOpen)
            itemLine(text);
        else
            add(u"h%1. "_s.arg(m_level) + text);
    }

    void leaveCode()
    {
        m_isCode = false;
        if (m_itemOpen)
            itemLine(QString());
        QString code = m_code;
        code.replace(u"</pre>"_s, u"&lt;/pre>"_s);
        while (code.endsWith(u'\n'))
            code.chop(1);
        m_language.replace(u'"', u'\'').replace(u'>', u'_').replace(u'\n', u' ');
        const bool named = !m_language.isEmpty();
        const QString open = named ? u"<pre><code class=\"%1\">\n"_s.arg(m_language) : u"<pre>\n"_s;
        add(QString(open + code + u'\n' + (named ? u"</code></pre>"_s : u"</pre>"_s)));
    }

    int enterSpan(MD_SPANTYPE type, void *detail)
    {
        TextileSpan node;
        switch (type) {
        case MD_SPAN_EM: node.kind = TextileSpan::Kind::Em; break;
        case MD_SPAN_STRONG: node.kind = TextileSpan::Kind::Strong; break;
        case MD_SPAN_DEL: node.kind = TextileSpan::Kind::Strike; break;
        case MD_SPAN_CODE: node.kind = TextileSpan::Kind::Code; break;
        case MD_SPAN_A:
            node.kind = TextileSpan::Kind::Link;
            node.address = attribute(static_cast<MD_SPAN_A_DETAIL *>(detail)->href);
            break;
        case MD_SPAN_IMG:
            node.kind = TextileSpan::Kind::Image;
            node.address = attribute(static_cast<MD_SPAN_IMG_DETAIL *>(detail)->src);
            break;
        default: break;
        }
        if (node.kind != TextileSpan::Kind::Code && m_open.size() >= deepestNesting)
            node.kind = TextileSpan::Kind::Text; // Its content goes into the one around it
        m_open.append(node);
        return 0;
    }

    int leaveSpan()
    {
        const TextileSpan node = m_open.takeLast();
        QList<TextileSpan> &into = m_open.isEmpty() ? m_inline : m_open.last().children;
        if (node.kind == TextileSpan::Kind::Text)
            into.append(node.children);
        else
            into.append(node);
        return 0;
    }

    int text(MD_TEXTTYPE type, QString piece)
    {
        if (m_isCode) {
            m_code += piece;
            return 0;
        }
        if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
            piece = u"\n"_s;
        else if (type == MD_TEXT_NULLCHAR)
            piece = QString(QChar::ReplacementCharacter);
        else if (type == MD_TEXT_ENTITY)
            piece = decoded(piece);
        if (!m_open.isEmpty() && m_open.last().kind == TextileSpan::Kind::Code) {
            m_open.last().text += piece;
            return 0;
        }
        QList<TextileSpan> &into = m_open.isEmpty() ? m_inline : m_open.last().children;
        if (into.isEmpty() || into.last().kind != TextileSpan::Kind::Text)
            into.append(TextileSpan {});
        into.last().text += piece;
        return 0;
    }

    static QString decoded(const QString &entity)
    {
        if (entity == u"&amp;"_s)
            return u"&"_s;
        if (entity == u"&lt;"_s)
            return u"<"_s;
        if (entity == u"&gt;"_s)
            return u">"_s;
        if (entity == u"&quot;"_s)
            return u"\""_s;
        if (entity.startsWith(u"&#"_s)) {
            bool ok = false;
            const bool hex = entity.size() > 3 && entity.at(2).toLower() == u'x';
            const uint code = QStringView(entity).mid(hex ? 3 : 2).chopped(1).toUInt(&ok, hex ? 16 : 10);
            if (ok && code >= 32 && code <= 0x10ffff && !QChar::isSurrogate(code))
                return QStringView(QChar::fromUcs4(code)).toString();
        }
        return entity;
    }

    QList<Frame> m_frames;
    QList<TextileSpan> m_inline;
    QList<TextileSpan> m_open;
    QString m_markers;
    QStringList m_saved;
    int m_flatLists = 0; ///< Open, and deeper than what is written
    int m_flatQuotes = 0;
    bool m_itemOpen = false;
    bool m_isCode = false;
    QString m_code;
    QString m_language;
    int m_level = 1;
    QString m_row;
    QString m_cell;
    QStringList m_rows;
};

} // namespace

QString markdownToTextile(const QString &markdown)
{
    QString text = markdown;
    text.replace(u"\r\n"_s, u"\n"_s);
    return Writer().write(text);
}

} // namespace lockstep
