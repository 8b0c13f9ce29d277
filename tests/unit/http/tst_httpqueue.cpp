// HttpClient with many calls: how many go at once, in which order, how long they wait when the server asks for it, and how all of them end.
#include "tests/unit/http/httpbench.h"

using namespace lockstep;

class TstHttpQueue : public HttpBench {
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }
    void eightInFlightTheOthersInOrder();
    void tooManyRequestsHoldsAllOthers_data();
    void tooManyRequestsHoldsAllOthers();
    void heldWriteIsNotSentLater();
    void moreThanSixAtOnce();
    void abortEndsRunningAndWaitingCalls();
    void destroyingTheClientEndsItsCalls();
    void clientAndClockMayGoBeforeTheNextTurn();
    void retryAfter();
};

void TstHttpQueue::eightInFlightTheOthersInOrder()
{
    m_client->setLimit(3);
    m_server->handleAll([](const FakeRequest &r) {
        FakeAnswer answer = FakeAnswer::json(r.path());
        answer.dripMs = 1;
        return answer;
    });
    QList<Result<HttpResponse>> results;
    for (int i = 0; i < 12; ++i)
        sendInto(*m_client, get(u"/%1"_s.arg(i)), results);
    QTRY_COMPARE(results.size(), 12);
    QVERIFY2(m_server->maxParallel() <= 3, qPrintable(QString::number(m_server->maxParallel())));
    for (const Result<HttpResponse> &result : results)
        QVERIFY(result && result->status == 200);
}

void TstHttpQueue::tooManyRequestsHoldsAllOthers_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("too many requests") << 429;
    QTest::newRow("not available") << 503;
}

void TstHttpQueue::tooManyRequestsHoldsAllOthers()
{
    QFETCH(int, status);
    m_client->setLimit(1);
    QElapsedTimer sinceRefusal;
    qint64 gap = -1;
    m_server->handleAll([&](const FakeRequest &) {
        if (!sinceRefusal.isValid()) {
            sinceRefusal.start();
            FakeAnswer answer = FakeAnswer::json("{}", status);
            answer.headers.append(qMakePair(QByteArray("Retry-After"), QByteArray("1")));
            return answer;
        }
        if (gap < 0)
            gap = sinceRefusal.elapsed();
        return FakeAnswer::json("{}");
    });
    QList<Result<HttpResponse>> results;
    for (int i = 0; i < 5; ++i)
        sendInto(*m_client, get(u"/%1"_s.arg(i)), results);
    QTRY_COMPARE(results.size(), 1);
    QCOMPARE(results.first()->status, status);
    QCOMPARE(m_server->requests().size(), 1);
    QTRY_COMPARE(results.size(), 5);
    QVERIFY2(gap >= 900, qPrintable(QString::number(gap)));
    QCOMPARE(results.last()->status, 200);
}

// What it was decided by may be another thing by then.
void TstHttpQueue::heldWriteIsNotSentLater()
{
    m_client->setLimit(1);
    m_server->handleAll([&](const FakeRequest &) {
        FakeAnswer answer = FakeAnswer::json("{}", 503);
        answer.headers.append(qMakePair(QByteArray("Retry-After"), QByteArray("100")));
        return answer;
    });
    QList<Result<HttpResponse>> results;
    sendInto(*m_client, get(u"/a"_s), results);
    sendInto(*m_client, post(u"/b"_s, "{}"), results);
    QTRY_COMPARE(results.size(), 2);
    QCOMPARE(results.first()->status, 503);
    QVERIFY(!results.last());
    QCOMPARE(results.last().error().code, ErrorCode::RateLimit);
    QVERIFY(results.last().error().retryAfterMs > 90'000);
    QCOMPARE(m_server->requests().size(), 1);
}

void TstHttpQueue::moreThanSixAtOnce()
{
    m_server->handleAll([](const FakeRequest &) { return FakeAnswer::hanging(); });
    QList<Result<HttpResponse>> results;
    for (int i = 0; i < 20; ++i)
        sendInto(*m_client, get(u"/%1"_s.arg(i)), results);
    QTRY_COMPARE(m_server->requests().size(), 20);
    m_client->abort();
    QCOMPARE(results.size(), 20);
}

void TstHttpQueue::abortEndsRunningAndWaitingCalls()
{
    m_client->setLimit(2);
    m_server->handleAll([](const FakeRequest &) { return FakeAnswer::hanging(); });
    QList<Result<HttpResponse>> results;
    for (int i = 0; i < 5; ++i)
        sendInto(*m_client, get(u"/%1"_s.arg(i)), results);
    QTRY_COMPARE(m_server->requests().size(), 2);
    m_client->abort();
    QCOMPARE(results.size(), 5); // At once, before abort() returns
    for (const Result<HttpResponse> &result : results) {
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }
    const Result<HttpResponse> later = send(get(u"/later"_s));
    QVERIFY(!later);
    QCOMPARE(later.error().code, ErrorCode::Cancelled);
}

void TstHttpQueue::destroyingTheClientEndsItsCalls()
{
    m_server->handleAll([](const FakeRequest &) { return FakeAnswer::hanging(); });
    QList<Result<HttpResponse>> results;
    sendInto(*m_client, get(u"/a"_s), results);
    QTRY_COMPARE(m_server->requests().size(), 1);
    m_client.reset();
    QCOMPARE(results.size(), 1);
    QCOMPARE(results.first().error().code, ErrorCode::Cancelled);
    QCoreApplication::sendPostedEvents(); // what was to be deleted later is
    QCoreApplication::processEvents();
}

// What a thread that ends does: what was to be deleted later is deleted when everything else is gone.
void TstHttpQueue::clientAndClockMayGoBeforeTheNextTurn()
{
    m_server->answer("GET /x", FakeAnswer::json("{}"));
    {
        SystemClock clock;
        HttpClient client(clock, m_random, m_server->url());
        QVERIFY(await(client.send(get(u"/x"_s))));
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TstHttpQueue::retryAfter()
{
    QCOMPARE(retryAfterMs("120", 0), 120'000);
    QCOMPARE(retryAfterMs("", 0), -1);
    QCOMPARE(retryAfterMs("soon", 0), -1);
    const qint64 now = QDateTime(QDate(2026, 11, 23), QTime(11, 24, 0), Qt::UTC).toMSecsSinceEpoch();
    QCOMPARE(retryAfterMs("Mon, 23 Nov 2026 11:24:47 GMT", now), 47'000);
    QCOMPARE(retryAfterMs("Mon, 23 Nov 2026 11:20:00 GMT", now), 0);
    QCOMPARE(retryAfterMs("Mon, 23 Nov 2099 11:20:00 GMT", now), 7LL * 24 * 3600 * 1000); // nobody waits for ever
    HttpResponse response;
    response.status = 429;
    response.headers = {{"retry-after", "7"}};
    QCOMPARE(httpError(response, 0).retryAfterMs, 7000);
    QVERIFY(httpError(response, 0).healsByItself());
    // A date means the server's clock, which may be another than ours.
    response.headers = {{"retry-after", "Mon, 23 Nov 2026 11:24:47 GMT"}, {"date", "Mon, 23 Nov 2026 11:24:37 GMT"}};
    QCOMPARE(httpError(response, now - 3'600'000).retryAfterMs, 10'000);
}

QTEST_GUILESS_MAIN(TstHttpQueue)
#include "tst_httpqueue.moc"
