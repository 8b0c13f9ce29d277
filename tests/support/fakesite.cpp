#include "tests/support/fakesite.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLocale>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int mostLagMs = 3000;
constexpr int requestsBetweenTidying = 500;

FakeAnswer page(int status, const QByteArray &text)
{
    FakeAnswer answer;
    answer.status = status;
    answer.headers = {{"Content-Type", "text/html"}};
    answer.body = "<html><body>" + text + "</body></html>";
    return answer;
}
} // namespace

QString FakeSite::secondsText(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(u"yyyy-MM-dd'T'hh:mm:ss'Z'"_s);
}

QString FakeSite::spelledPriority(const QString &value)
{
    QString digits = value;
    digits.remove(QRegularExpression(u"[^0-9]"_s));
    return QString::number(1000 + 10 * digits.toInt() + (value.endsWith(u'l') ? 1 : value.endsWith(u'r') ? 2 : 0));
}

QJsonObject FakeSite::bodyOf(const FakeRequest &request) { return QJsonDocument::fromJson(request.body).object(); }

FakeAnswer FakeSite::json(const QJsonObject &object, int status)
{
    return FakeAnswer::json(QJsonDocument(object).toJson(QJsonDocument::Compact), status);
}

QUrlQuery FakeSite::queryOf(const FakeRequest &request) { return QUrlQuery(QUrl::fromEncoded(request.target).query(QUrl::FullyEncoded)); }

void FakeSite::holdFeed(bool stands)
{
    // Either nothing new is listed for a while, or each change in its own time.
    m_lags = stands && below(2) == 0;
    m_heldSince = stands && !m_lags ? now() : -1;
}

qint64 FakeSite::listedAt() { return m_lags ? now() + below(mostLagMs) : now(); }
bool FakeSite::isListed(qint64 changedAt, qint64 listed) const { return listed <= now() && (m_heldSince < 0 || changedAt <= m_heldSince); }

// Replies and calls that have ended are deleted later, and no event loop runs in virtual time.
void FakeSite::tidy()
{
    if (++m_taken % requestsBetweenTidying == 0)
        m_clock.callAfter(0, [] { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); });
}

void FakeSite::take(const FakeRequest &request, Answered answered)
{
    tidy();
    const QString operation = operationOf(request);
    const bool isWrite = request.method != "GET";
    ++calls[operation];
    ++(isWrite ? writes : reads);
    if (onRequest)
        onRequest(operation);
    const auto go = [this, request, operation, answered = std::move(answered)] {
        const FakeAnswer answer = work(request, operation);
        if (onAnswer)
            onAnswer(QString::fromUtf8(request.method + ' ' + request.target.left(120) + ' ' + QByteArray::number(answer.status)));
        answered(answer);
    };
    if (isWrite && workDelayMs > 0)
        m_clock.callAfter(workDelayMs, go);
    else
        go();
}

FakeAnswer FakeSite::work(const FakeRequest &request, const QString &operation)
{
    if (unreachable) {
        FakeAnswer refused;
        refused.status = 0;
        return below(4) == 0 ? FakeAnswer::hanging() : refused;
    }
    if (const auto fault = passwordRefused ? std::nullopt : takeFault(operation, false))
        return failure(request, fault->error);
    FakeAnswer answer = serve(request);
    if (!passwordRefused && takeFault(operation, true))
        answer = lost(answer);
    return answer;
}

FakeAnswer FakeSite::failure(const FakeRequest &request, Error error)
{
    FakeAnswer answer;
    if (error.code == ErrorCode::RateLimit) {
        const qint64 seconds = (error.retryAfterMs + 999) / 1000;
        answer = page(429, "Too many requests");
        if (below(4) == 0) {
            const QDateTime until = time((now() / 1000 + seconds) * 1000);
            error.retryAfterMs = until.toMSecsSinceEpoch() - now();
            answer.headers.append({"Retry-After", QLocale::c().toString(until, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1()});
        } else {
            error.retryAfterMs = seconds * 1000;
            answer.headers.append({"Retry-After", QByteArray::number(seconds)});
        }
    } else if (error.code == ErrorCode::Validation) {
        answer = refuse(request, error.message);
    } else {
        static const int statuses[] = {500, 502, 503, 504};
        const int status = statuses[below(4)];
        answer = status == 500 ? FakeAnswer::json({}, 500) : page(status, "We are sorry");
        if (status == 503 && below(2) == 0)
            answer.headers.append(qMakePair(QByteArray("Retry-After"), QByteArray("2")));
    }
    if (onRefusal)
        onRefusal(error);
    return answer;
}

// The work is done; who asked never hears so, or something else.
FakeAnswer FakeSite::lost(const FakeAnswer &answer)
{
    FakeAnswer half = answer;
    half.cutAfter = answer.body.size() / 2;
    switch (below(4)) {
    case 0: return page(502, "Bad gateway");
    case 1: return FakeAnswer::hanging();
    case 2: return answer.body.isEmpty() ? FakeAnswer::cut() : half;
    default: return FakeAnswer::cut();
    }
}

} // namespace lockstep
