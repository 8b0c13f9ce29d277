#include "ui/models/filterparser.h"

#include "core/base/jsonreader.h"
#include "core/model/issuekey.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::Filter)
};

Error bad(const QString &message) { return Error::make(ErrorCode::InvalidInput, message); }

QStringList stateNames()
{
    QStringList names;
    for (int i = 0; i < static_cast<int>(EventState::Count); ++i)
        names.append(Queue::stateName(static_cast<EventState>(i)));
    return names;
}

Result<> readState(const QString &value, EventFilter &filter)
{
    for (const QString &part : value.split(u',', Qt::SkipEmptyParts)) {
        const QString word = part.trimmed().toLower();
        if (word == "open"_L1) {
            filter.openOnly = true;
            continue;
        }
        bool ok = false;
        const EventState state = Queue::stateFromName(word, &ok);
        if (!ok) {
            const QString near = nearestWord(word, stateNames());
            return bad(near.isEmpty() ? Text::tr("state: there is no state “%1”; there are open, %2").arg(part, stateNames().join(u", "_s))
                                      : Text::tr("state: there is no state “%1”, nearest is “%2”").arg(part, near));
        }
        filter.states.append(state);
    }
    return {};
}
} // namespace

QStringList filterNames() { return {u"state"_s, u"connection"_s, u"key"_s, u"since"_s, u"older"_s, u"node"_s}; }

qint64 parseSpan(const QString &text)
{
    static const QRegularExpression pattern(u"^\\s*(\\d{1,7})\\s*(s|sec|m|min|h|d)\\s*$"_s, QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return 0;
    const qint64 number = match.captured(1).toLongLong();
    switch (match.captured(2).toLower().at(0).unicode()) {
    case u's': return number * 1000;
    case u'm': return number * 60'000;
    case u'h': return number * 3'600'000;
    default: return number * 86'400'000;
    }
}

Result<QList<FilterToken>> splitFilter(const QString &line)
{
    QList<FilterToken> tokens;
    qsizetype at = 0;
    while (at < line.size()) {
        if (line.at(at).isSpace()) {
            ++at;
            continue;
        }
        FilterToken token;
        QString word;
        bool quoted = false;
        bool named = false;
        for (; at < line.size() && (quoted || !line.at(at).isSpace()); ++at) {
            const QChar c = line.at(at);
            if (c == u'"') {
                quoted = !quoted;
            } else if (c == u':' && !quoted && !named && !word.isEmpty() && word.at(0).isLetter()) {
                named = true;
                token.name = word.toLower();
                word.clear();
            } else {
                word.append(c);
            }
        }
        if (quoted)
            return bad(Text::tr("A quotation mark is missing after “%1”").arg(word));
        token.value = word;
        tokens.append(token);
    }
    return tokens;
}

Result<EventFilter> parseFilter(const QString &line)
{
    const auto tokens = splitFilter(line);
    if (!tokens)
        return tokens.error();
    EventFilter filter;
    QStringList words;
    for (const FilterToken &token : tokens.value()) {
        if (token.name.isEmpty()) {
            words.append(token.value);
            continue;
        }
        if (!filterNames().contains(token.name)) {
            const QString near = nearestWord(token.name, filterNames());
            return bad(near.isEmpty() ? Text::tr("“%1:” is no filter; there are %2").arg(token.name, filterNames().join(u", "_s))
                                      : Text::tr("“%1:” is no filter, nearest is “%2:”").arg(token.name, near));
        }
        if (token.value.isEmpty())
            return bad(Text::tr("“%1:” needs a value after the colon").arg(token.name));
        if (token.name == "state"_L1) {
            if (const auto read = readState(token.value, filter); !read)
                return read.error();
        } else if (token.name == "connection"_L1) {
            filter.connection = token.value;
        } else if (token.name == "node"_L1) {
            filter.node = token.value;
        } else if (token.name == "key"_L1) {
            filter.key = bareKey(token.value);
        } else {
            const qint64 span = parseSpan(token.value);
            static const QRegularExpression date(u"^\\d{4}-"_s);
            if (span <= 0 && date.match(token.value).hasMatch())
                return bad(Text::tr("%1: “%2” is a day; write how long ago, as 30s, 5min, 2h or 3d").arg(token.name, token.value));
            if (span <= 0)
                return bad(Text::tr("%1: “%2” is no span of time; write 30s, 5min, 2h or 3d").arg(token.name, token.value));
            (token.name == "since"_L1 ? filter.newerThanMs : filter.olderThanMs) = span;
        }
    }
    filter.text = words.join(u' ');
    return filter;
}

QString unknownName(const EventFilter &filter, const Configuration &configuration)
{
    if (!filter.connection.isEmpty() && !configuration.connection(ConnectionId(filter.connection)))
        return Text::tr("There is no connection “%1”.").arg(filter.connection);
    if (!filter.node.isEmpty() && !configuration.node(NodeId(filter.node)))
        return Text::tr("There is no node “%1”.").arg(filter.node);
    return {};
}

QString filterToken(const QString &name, const QString &value)
{
    bool plain = !value.isEmpty();
    for (const QChar c : value)
        plain = plain && !c.isSpace();
    return plain ? QString(name + u':' + value) : QString(name + u":\""_s + value + u'"');
}

} // namespace lockstep::ui
