// HttpClient against a server that misbehaves in every way we know: each ends as one clear error that names the request.
#include "tests/unit/http/httpbench.h"

using namespace lockstep;

class TstHttpClient : public HttpBench {
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }
    void answersCarryStatusHeadersAndServerTime();
    void queryIsEncodedSoThatPlusAndGreaterArriveAsThemselves();
    void secretHeadersAreSentAndNeverLogged();
    void badAnswers_data();
    void badAnswers();
    void nobodyListens();
    void hangingServerEndsAtTheTimeLimit();
    void slowDripEndsAtTheTimeLimit();
    void jsonThatIsNone_data();
    void jsonThatIsNone();
    void redirectsOnTheSameHostAreFollowed();
    void redirectToAnotherHostIsNotFollowed();
    void redirectOfAPostIsAnError();
    void hugeAnswerIsCutOffWithoutMemory();
    void aPostIsNeverSentTwice();
    void uploadAndDownloadOfALargeFile();
    void failedDownloadLeavesNoFile();
    void theServersOwnRequestId_data();
    void theServersOwnRequestId();
    void statusMeansTheRightError_data();
    void statusMeansTheRightError();
};

void TstHttpClient::answersCarryStatusHeadersAndServerTime()
{
    FakeAnswer answer = FakeAnswer::json("{\"a\":1}", 201);
    answer.headers.append(qMakePair(QByteArray("Date"), QByteArray("Mon, 23 Nov 2026 11:24:47 GMT")));
    answer.headers.append(qMakePair(QByteArray("X-Thing"), QByteArray("b")));
    m_server->answer("POST /things", answer);
    const Result<HttpResponse> result = send(post(u"/things"_s, "{}"));
    QVERIFY2(result, "an answer");
    QCOMPARE(result->status, 201);
    QCOMPARE(result->header("X-thing"), QByteArray("b"));
    QCOMPARE(result->serverTime, QDateTime(QDate(2026, 11, 23), QTime(11, 24, 47), Qt::UTC));
    QCOMPARE(jsonBody(*result)->toObject().value(u"a"_s).toInt(), 1);
    const FakeRequest request = m_server->requests().first();
    QCOMPARE(request.body, QByteArray("{}"));
    QCOMPARE(request.header("content-type"), QByteArray("application/json"));
    QCOMPARE(QString::fromLatin1(request.header("x-request-id")), result->requestId);
    QVERIFY(!result->requestId.isEmpty());
}

void TstHttpClient::queryIsEncodedSoThatPlusAndGreaterArriveAsThemselves()
{
    m_server->answer("GET /base/a%2Fb.json", FakeAnswer::json("{}"));
    HttpClient client(m_clock, m_random, QUrl(m_server->url().toString() + u"/base/"_s));
    HttpRequest request = get(u"/"_s + pathSegment(u"a/b.json"_s));
    request.query = {{u"updated_on"_s, u">=2026-11-23T03:47:18Z"_s}, {u"q"_s, u"a+b &c=ü"_s}};
    const Result<HttpResponse> result = await(client.send(request));
    QVERIFY(result);
    QCOMPARE(result->status, 200);
    QCOMPARE(m_server->requests().first().target,
             QByteArray("/base/a%2Fb.json?updated_on=%3E%3D2026-11-23T03%3A47%3A18Z&q=a%2Bb%20%26c%3D%C3%BC"));
}

namespace {
QStringList logged;
void collect(QtMsgType, const QMessageLogContext &, const QString &text) { logged.append(text); }
} // namespace

void TstHttpClient::secretHeadersAreSentAndNeverLogged()
{
    logged.clear();
    QLoggingCategory::setFilterRules(u"lockstep.*=true"_s);
    const QtMessageHandler before = qInstallMessageHandler(collect);
    m_server->answer("GET /cut", FakeAnswer::cut());
    for (const QString &path : {u"/x"_s, u"/cut"_s}) {
        HttpRequest request = get(path);
        request.secretHeaders = {{"X-Key", "geheim"}};
        const Result<HttpResponse> result = send(request);
        if (!result)
            logged.append(result.error().message + result.error().detail);
    }
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules(u""_s);
    QCOMPARE(m_server->requests().first().header("x-key"), QByteArray("geheim"));
    QVERIFY(logged.size() >= 3);
    QVERIFY(!logged.join(u'\n').contains(u"geheim"_s));
}

void TstHttpClient::badAnswers_data()
{
    QTest::addColumn<FakeAnswer>("answer");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("says");
    const FakeAnswer base = FakeAnswer::json("{\"issues\":[]}");
    FakeAnswer a = base;
    a.cutAtOnce = true;
    QTest::newRow("cut before a byte") << a << ErrorCode::Network << u"cut the connection"_s;
    a = base;
    a.cutAfter = 5;
    QTest::newRow("cut mid-body") << a << ErrorCode::Network << u"cut the connection"_s;
    a = base;
    a.announce = 5000;
    QTest::newRow("Content-Length too large") << a << ErrorCode::Network << u"cut the connection"_s;
    QTest::newRow("redirect loop") << FakeAnswer::redirect("/issues.json") << ErrorCode::BadAnswer << u"redirects in a circle"_s;
    a = base;
    a.fillSize = 17 * 1024 * 1024;
    QTest::newRow("over the limit, announced") << a << ErrorCode::TooLarge << u"larger than the limit of 16 MiB"_s;
    a.announce = -2;
    QTest::newRow("over the limit, not announced") << a << ErrorCode::TooLarge << u"larger than the limit of 16 MiB"_s;
}

void TstHttpClient::badAnswers()
{
    QFETCH(FakeAnswer, answer);
    QFETCH(ErrorCode, code);
    QFETCH(QString, says);
    m_server->answer("GET /issues.json", answer);
    const Result<HttpResponse> result = send(get(u"/issues.json"_s));
    QVERIFY(!result);
    QCOMPARE(result.error().code, code);
    QVERIFY2(result.error().message.contains(says), qPrintable(result.error().message));
    QVERIFY2(result.error().message.contains(u"(GET /issues.json)"_s), qPrintable(result.error().message));
    QVERIFY2(result.error().message.contains(m_server->host()), qPrintable(result.error().message));
    QVERIFY(!result.error().requestId.isEmpty());
}

void TstHttpClient::nobodyListens()
{
    const QString host = m_server->host();
    m_server->stop();
    const Result<HttpResponse> result = send(get(u"/issues.json"_s));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Network);
    QVERIFY(result.error().healsByItself());
    QCOMPARE(result.error().message, QString(host + u" does not answer (GET /issues.json): connection refused"_s));
}

void TstHttpClient::hangingServerEndsAtTheTimeLimit()
{
    m_server->answer("GET /x", FakeAnswer::hanging());
    HttpRequest request = get(u"/x"_s);
    request.timeLimitMs = 100;
    const Result<HttpResponse> result = send(request);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Network);
    QCOMPARE(result.error().message, QString(m_server->host() + u" does not answer (GET /x): no complete answer within 0.1 s"_s));
}

void TstHttpClient::slowDripEndsAtTheTimeLimit()
{
    FakeAnswer answer = FakeAnswer::json(QByteArray(10'000, ' '));
    answer.dripMs = 5;
    m_server->answer("GET /x", answer);
    HttpRequest request = get(u"/x"_s);
    request.timeLimitMs = 200;
    const Result<HttpResponse> result = send(request);
    QVERIFY(!result);
    QVERIFY2(result.error().message.contains(u"no complete answer within 0.2 s"_s), qPrintable(result.error().message));
}

void TstHttpClient::jsonThatIsNone_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("says");
    QTest::newRow("HTML") << QByteArray("\n<!DOCTYPE html><html>Sign in</html>") << u"answered HTML instead of JSON (GET /x)"_s;
    QTest::newRow("half") << QByteArray("{\"issues\":[{\"id\":1},{\"i") << u"half a JSON, it stops at byte 23"_s;
    QTest::newRow("wrong") << QByteArray("{\"issues\":[nope]}") << u"JSON that is wrong at byte 1"_s;
    QTest::newRow("empty") << QByteArray(" ") << u"answered nothing instead of JSON (GET /x)"_s;
}

void TstHttpClient::jsonThatIsNone()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, says);
    m_server->answer("GET /x", FakeAnswer::json(body));
    const Result<HttpResponse> response = send(get(u"/x"_s));
    QVERIFY(response);
    const Result<QJsonValue> json = jsonBody(*response);
    QVERIFY(!json);
    QCOMPARE(json.error().code, ErrorCode::BadAnswer);
    QVERIFY2(json.error().message.contains(says), qPrintable(json.error().message));
    QVERIFY(json.error().message.contains(u"(GET /x)"_s));
    QCOMPARE(json.error().detail, QString::fromUtf8(body));
}

void TstHttpClient::redirectsOnTheSameHostAreFollowed()
{
    m_server->answer("GET /a", FakeAnswer::redirect("/b", 301));
    m_server->answer("GET /b", FakeAnswer::redirect(m_server->url().toEncoded() + "/c", 307));
    m_server->answer("GET /c", FakeAnswer::json("[1]"));
    const Result<HttpResponse> result = send(get(u"/a"_s));
    QVERIFY(result);
    QCOMPARE(result->body, QByteArray("[1]"));

    m_server->handleAll([](const FakeRequest &r) { return FakeAnswer::redirect(r.path() + "x"); });
    const Result<HttpResponse> endless = send(get(u"/y"_s));
    QVERIFY(!endless);
    QVERIFY2(endless.error().message.contains(u"redirects more than 5 times (GET /y)"_s), qPrintable(endless.error().message));

    HttpRequest plain = get(u"/y"_s); // and where the asker wants the redirect itself
    plain.redirects = false;
    const Result<HttpResponse> unfollowed = send(plain);
    QVERIFY(unfollowed);
    QCOMPARE(unfollowed->status, 302);
}

void TstHttpClient::redirectToAnotherHostIsNotFollowed()
{
    FakeHttpServer other;
    other.handleAll([](const FakeRequest &) { return FakeAnswer::json("{}"); });
    m_server->answer("GET /a", FakeAnswer::redirect(other.url().toEncoded() + "/a"));
    HttpRequest request = get(u"/a"_s);
    request.secretHeaders = {{"X-Key", "geheim"}};
    const Result<HttpResponse> result = send(request);
    QVERIFY(!result);
    QVERIFY2(result.error().message.contains(u"another server"_s), qPrintable(result.error().message));
    QVERIFY(other.requests().isEmpty());
}

void TstHttpClient::redirectOfAPostIsAnError()
{
    m_server->answer("POST /a", FakeAnswer::redirect("/b"));
    const Result<HttpResponse> result = send(post(u"/a"_s, "{}"));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::BadAnswer);
    QVERIFY(result.error().message.contains(u"(POST /a)"_s));
    QCOMPARE(m_server->requests().size(), 1);
}

void TstHttpClient::hugeAnswerIsCutOffWithoutMemory()
{
    FakeAnswer answer = FakeAnswer::json({});
    answer.fillSize = 100 * 1024 * 1024;
    answer.announce = -2;
    m_server->answer("GET /x", answer);
    const qint64 before = peakMemory();
    const Result<HttpResponse> result = send(get(u"/x"_s));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::TooLarge);
    QVERIFY2(peakMemory() - before < 64 * 1024 * 1024, "the limit is 16 MiB");
    QVERIFY(m_server->bytesSent() < 64 * 1024 * 1024);
}

void TstHttpClient::aPostIsNeverSentTwice()
{
    m_server->answer("POST /x", FakeAnswer::cut());
    m_server->answer("DELETE /x", FakeAnswer::cut());
    m_server->answer("GET /ok", FakeAnswer::json("{}"));
    QVERIFY(send(get(u"/ok"_s))); // A connection that is kept alive: the case in which Qt would send again
    QVERIFY(!send(post(u"/x"_s, "{\"create\":1}")));
    QVERIFY(send(get(u"/ok"_s)));
    QVERIFY(!send(post(u"/x"_s, "")));
    HttpRequest remove = get(u"/x"_s);
    remove.method = "DELETE";
    QVERIFY(!send(remove));
    QVERIFY(send(get(u"/ok"_s))); // whatever was sent again would have come before this
    QCOMPARE(m_server->count("POST /x"), 2);
    QCOMPARE(m_server->count("DELETE /x"), 1);
}

void TstHttpClient::uploadAndDownloadOfALargeFile()
{
    constexpr qint64 size = 80 * 1024 * 1024;
    m_server->setHashOnly(true);
    FakeAnswer answer;
    answer.fillSize = size;
    m_server->answer("GET /file", answer);
    m_server->answer("POST /file", FakeAnswer::json("{}"));
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"file"_s);
    const qint64 before = peakMemory();

    HttpRequest down = get(u"/file"_s);
    down.targetFile = path;
    const Result<HttpResponse> got = send(down);
    QVERIFY2(got, got ? "" : qPrintable(got.error().message));
    QVERIFY(got->body.isEmpty());
    QCOMPARE(QFileInfo(path).size(), size);

    HttpRequest up = post(u"/file"_s, {});
    up.bodyFile = path;
    up.headers = {{"Content-Type", "application/octet-stream"}};
    const Result<HttpResponse> sent = send(up);
    QVERIFY2(sent, sent ? "" : qPrintable(sent.error().message));
    QCOMPARE(m_server->requests().last().bodySize, size);
    QCOMPARE(m_server->requests().last().bodySha256, sha256OfFile(path));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray expected(size, Qt::Uninitialized);
    QVERIFY2(peakMemory() - before < 48 * 1024 * 1024, "streamed, not held");
    for (qint64 i = 0; i < size; ++i)
        expected[i] = FakeHttpServer::fillByte(i);
    hash.addData(expected);
    QCOMPARE(sha256OfFile(path), hash.result().toHex());
}

void TstHttpClient::failedDownloadLeavesNoFile()
{
    FakeAnswer answer;
    answer.fillSize = 1024 * 1024;
    answer.cutAfter = 300'000;
    m_server->answer("GET /file", answer);
    const QTemporaryDir folder;
    HttpRequest request = get(u"/file"_s);
    request.targetFile = folder.filePath(u"file"_s);
    QVERIFY(!send(request));
    QVERIFY(!QFileInfo::exists(request.targetFile));

    request.path = u"/none"_s;
    const Result<HttpResponse> missing = send(request);
    QVERIFY(missing);
    QCOMPARE(missing->status, 404);
    QVERIFY(!QFileInfo::exists(request.targetFile));

    request.targetFile = folder.filePath(u"no/such/folder/file"_s);
    request.path = u"/file"_s;
    const Result<HttpResponse> unwritable = send(request);
    QVERIFY(!unwritable);
    QCOMPARE(unwritable.error().code, ErrorCode::Storage);
    QVERIFY(unwritable.error().message.contains(request.targetFile));
}

void TstHttpClient::theServersOwnRequestId_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("taken");
    QTest::newRow("Rails") << QByteArray("X-Request-Id") << QByteArray("b1946ac9-2492") << true;
    QTest::newRow("Jira") << QByteArray("X-AREQUESTID") << QByteArray("812x44x1") << true;
    QTest::newRow("none") << QByteArray("X-Thing") << QByteArray("812") << false;
    QTest::newRow("not an id") << QByteArray("X-Request-Id") << QByteArray("two words") << false;
    QTest::newRow("endless") << QByteArray("X-Request-Id") << QByteArray(5000, 'x') << false;
}

void TstHttpClient::theServersOwnRequestId()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, value);
    QFETCH(bool, taken);
    FakeAnswer answer = FakeAnswer::json("{}", 422);
    answer.headers.append(qMakePair(header, value));
    m_server->answer("GET /things", answer);
    const Result<HttpResponse> result = send(get(u"/things"_s));
    QVERIFY(result);
    const QString ours = QString::fromLatin1(m_server->requests().first().header("x-request-id"));
    QCOMPARE(httpError(*result, 0).requestId, taken ? QString::fromLatin1(value) : ours);
}

void TstHttpClient::statusMeansTheRightError_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("400") << 400 << ErrorCode::Validation;
    QTest::newRow("401") << 401 << ErrorCode::Authentication;
    QTest::newRow("403") << 403 << ErrorCode::Permission;
    QTest::newRow("404") << 404 << ErrorCode::NotFound;
    QTest::newRow("409") << 409 << ErrorCode::Conflict;
    QTest::newRow("410") << 410 << ErrorCode::NotFound;
    QTest::newRow("412") << 412 << ErrorCode::Conflict;
    QTest::newRow("413") << 413 << ErrorCode::TooLarge;
    QTest::newRow("418") << 418 << ErrorCode::BadAnswer;
    QTest::newRow("422") << 422 << ErrorCode::Validation;
    QTest::newRow("429") << 429 << ErrorCode::RateLimit;
    QTest::newRow("500") << 500 << ErrorCode::Server;
    QTest::newRow("503") << 503 << ErrorCode::Server;
}

void TstHttpClient::statusMeansTheRightError()
{
    QFETCH(int, status);
    QFETCH(ErrorCode, code);
    m_server->answer("GET /x", FakeAnswer::json("{\"errors\":[\"no\"]}", status));
    const Result<HttpResponse> response = send(get(u"/x"_s));
    QVERIFY(response);
    QCOMPARE(response->status, status);
    const Result<> result = checkStatus(*response, 0);
    QVERIFY(!result);
    QCOMPARE(result.error().code, code);
    QCOMPARE(result.error().scope, status == 401 ? ErrorScope::Node : ErrorScope::Issue);
    QVERIFY(result.error().message.contains(QString::number(status)) && result.error().message.contains(u"(GET /x)"_s));
    QCOMPARE(result.error().detail, u"{\"errors\":[\"no\"]}"_s);
}

QTEST_GUILESS_MAIN(TstHttpClient)
#include "tst_httpclient.moc"
