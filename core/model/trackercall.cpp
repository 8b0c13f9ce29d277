#include "core/model/trackercall.h"

#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// What is wrong with a path; empty: nothing.
QString faultOf(const QString &path)
{
    if (!path.startsWith(u'/') || path.startsWith("//"_L1))
        return u"must begin with one “/”: it stands below the tracker's own address"_s;
    if (path.contains(u'?') || path.contains(u'#') || path.contains(u'\\'))
        return u"must have no “?”, “#” or “\\”"_s;
    if (std::any_of(path.cbegin(), path.cend(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; }))
        return u"has a control character"_s;
    const QString lower = path.toLower();
    for (qsizetype at = lower.indexOf(u'%'); at >= 0; at = lower.indexOf(u'%', at + 1)) {
        bool isHex = false;
        const int code = lower.mid(at + 1, 2).toInt(&isHex, 16);
        if (!isHex || at + 3 > lower.size() || lower.at(at + 1) == u'+' || lower.at(at + 1) == u'-')
            return u"has a “%” that encodes nothing; write it as %25"_s;
        if (code < 0x20 || code == 0x7f || code == u'.' || code == u'/' || code == u'\\' || code == u'%')
            return u"must not encode “.”, “/”, “\\”, “%” or control characters"_s; // some servers decode twice
    }
    const QList<QStringView> segments = QStringView(path).split(u'/');
    for (const QStringView segment : segments) {
        // With what some servers cut off: “..;x” is “..” to them.
        const QStringView bare = segment.left(segment.indexOf(u';') < 0 ? segment.size() : segment.indexOf(u';'));
        if (bare == "."_L1 || bare == ".."_L1)
            return u"must have no part “.” or “..”"_s;
    }
    return {};
}

Error wrong(const QString &what) { return Error::make(ErrorCode::InvalidInput, what); }
} // namespace

Result<TrackerCall> checkedCall(TrackerCall call)
{
    static const QStringList methods {u"GET"_s, u"POST"_s, u"PUT"_s, u"DELETE"_s};
    if (!methods.contains(call.method))
        return wrong(u"“%1” is no method that a rule can call by"_s.arg(call.method.left(20)));
    if (const QString fault = faultOf(call.path); !fault.isEmpty())
        return wrong(u"The path “%1” %2"_s.arg(call.path.left(100), fault));
    qsizetype length = call.path.size();
    for (const auto &[name, value] : std::as_const(call.query)) {
        if (name.isEmpty())
            return wrong(u"A part of the query of “%1” has no name"_s.arg(call.path.left(100)));
        length += name.size() + value.size() + 2;
    }
    if (length > TrackerCall::longestAddress)
        return wrong(u"Path and query of “%1” are longer than %2 characters"_s.arg(call.path.left(100)).arg(TrackerCall::longestAddress));
    if (call.body.toUtf8().size() > TrackerCall::longestBody)
        return wrong(u"The body for “%1” is larger than 1 MiB"_s.arg(call.path.left(100)));
    if (call.isReading())
        call.body.clear();
    call.path = QString::fromLatin1(QUrl::toPercentEncoding(call.path, "/%!$&'()*+,;=:@"));
    return call;
}

} // namespace lockstep
