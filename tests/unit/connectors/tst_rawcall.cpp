// A rule's call as an HTTP request of ours, and its answer back: nowhere else than below the tracker's address, with no other credentials, and without ours in it.

#include "core/connectors/rawcall.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
HttpRequest own()
{
    HttpRequest request;
    request.secretHeaders = {{"X-Key", "0123456789"}};
    return request;
}

HttpResponse answered(int status, const QByteArray &body = {})
{
    HttpResponse response;
    response.status = status;
    response.body = body;
    response.host = u"tracker.test"_s;
    response.request = u"GET /a"_s;
    return response;
}
} // namespace

class TstRawCall final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRequest()
    {
        const Result<HttpRequest> made = requestOfCall(own(), {u"PUT"_s, u"/a b/ü.json"_s, {{u"q"_s, u"x"_s}}, u"{}"_s, u"application/json"_s}, {u"key"_s});
        QVERIFY(made);
        QCOMPARE(made->method, QByteArray("PUT"));
        QCOMPARE(made->path, u"/a%20b/%C3%BC.json"_s);
        QCOMPARE(made->secretHeaders, own().secretHeaders);
        QCOMPARE(made->body, QByteArray("{}"));
        QVERIFY(!made->redirects);
        QVERIFY(made->answerLimit <= 1024 * 1024);
    }

    void whatIsRefused()
    {
        for (const QString &path : {u"/../x"_s, u"//host/x"_s, u"http://host/x"_s, u"/%2e%2e/x"_s, QString()})
            QVERIFY2(!requestOfCall(own(), {u"GET"_s, path, {}, {}, {}}, {}), qPrintable(path));
        for (const QString &method : {u"PATCH"_s, u"get"_s, u"GET /x HTTP/1.1\r\nX: y"_s, QString()})
            QVERIFY2(!requestOfCall(own(), {method, u"/a"_s, {}, {}, {}}, {}), qPrintable(method));
        for (const QString &name : {u"key"_s, u"KEY"_s, u"key[]"_s})
            QVERIFY2(!requestOfCall(own(), {u"GET"_s, u"/a"_s, {{name, u"another"_s}}, {}, {}}, {u"key"_s}), qPrintable(name));
        const Result<HttpRequest> odd = requestOfCall(own(), {u"POST"_s, u"/a"_s, {}, u"x"_s, u"text/plain\r\nX: y"_s}, {});
        QVERIFY(odd);
        for (const auto &[name, value] : odd->headers)
            QVERIFY(!value.contains('\n'));
    }

    void theAnswer()
    {
        const auto read = [](const HttpResponse &response) { return answerOfCall(response, "0123456789", 0); };
        QCOMPARE(read(answered(200, "{\"api_key\": \"0123456789\"}"))->body, u"{\"api_key\": \"***\"}"_s);
        for (const int status : {204, 302, 401, 404, 422, 500}) {
            QVERIFY2(read(answered(status)), qPrintable(QString::number(status)));
            QCOMPARE(read(answered(status))->code, status);
        }
        QCOMPARE(read(answered(429)).error().code, ErrorCode::RateLimit);
        QCOMPARE(read(answered(503)).error().code, ErrorCode::Server);
    }
};

QTEST_GUILESS_MAIN(TstRawCall)
#include "tst_rawcall.moc"
