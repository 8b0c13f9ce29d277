// RtConnector against a simulated RT, for what a real one shows only to some accounts or at some moments: rows that are hidden from the
// account and still count for the size of a page, messages that arrive while a ticket is read, and parts that are not there.
#include "core/connectors/rt/rtconnector.h"
#include "tests/support/await.h"
#include "tests/support/fakehttpserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
struct Transaction {
    int id = 0;
    QByteArray type;
    bool hidden = false;
};

struct Part {
    int id = 0;
    int transaction = 0;
    QByteArray text;
    QByteArray fileName;
};

/// As much of REST2 as reading needs. Ticket 1 in queue Red has all transactions; the feed gives each a ticket of its own, to tell them apart.
class FakeRt {
public:
    FakeRt()
    {
        server.answer("GET /REST/2.0/queue/Red", FakeAnswer::json(R"({"id":"3","Name":"Red","Lifecycle":"default","TicketCustomFields":[]})"));
        server.handleAll([this](const FakeRequest &request) { return reply(request); });
    }

    void say(const QByteArray &type, const QByteArray &text, bool hidden = false)
    {
        const int id = transactions.isEmpty() ? 1 : transactions.last().id + 1;
        transactions.append({id, type, hidden});
        if (!text.isEmpty())
            parts.append({static_cast<int>(parts.size()) + 1, id, text, {}});
    }

    std::unique_ptr<Connector> connector()
    {
        ConnectorContext context;
        context.settings = {{u"url"_s, server.url().toString(QUrl::StripTrailingSlash)}, {u"queue"_s, u"Red"_s}};
        context.secrets = {{u"token"_s, u"1-27-secret"_s}};
        context.clock = &clock;
        context.random = &random;
        return rtDescriptor().make(context);
    }

    FakeHttpServer server;
    QList<Transaction> transactions;
    QList<Part> parts;
    QHash<QByteArray, QJsonArray> users; ///< By "column=value"
    std::function<void(const QByteArray &path)> before; ///< Called as a request arrives

private:
    static QJsonObject paged(const QJsonArray &rows, const QUrlQuery &query)
    {
        const int size = query.queryItemValue(u"per_page"_s).toInt();
        const int from = (qMax(1, query.queryItemValue(u"page"_s).toInt()) - 1) * size;
        QJsonArray items; // null stands for a row that is not shown
        for (qsizetype i = from; i < rows.size() && i < from + size; ++i) {
            if (rows.at(i).isObject())
                items.append(rows.at(i));
        }
        return {{u"items"_s, items}, {u"count"_s, items.size()}, {u"total"_s, QJsonValue()}, {u"pages"_s, QJsonValue()}};
    }

    QJsonValue row(const Transaction &t) const
    {
        if (t.hidden)
            return {};
        return QJsonObject {{u"id"_s, QString::number(t.id)}, {u"Type"_s, QString::fromLatin1(t.type)}, {u"ObjectId"_s, QString::number(t.id)},
                            {u"Created"_s, u"2026-11-23T03:42:11Z"_s}, {u"Creator"_s, QJsonObject {{u"id"_s, u"dev"_s}}}};
    }

    bool isHidden(int transaction) const
    {
        return std::any_of(transactions.begin(), transactions.end(), [transaction](const Transaction &t) { return t.id == transaction && t.hidden; });
    }

    QJsonArray partRows(const QSet<int> &only) const
    {
        QJsonArray rows;
        for (const Part &p : parts) {
            if (!only.isEmpty() && !only.contains(p.transaction))
                continue;
            const QJsonObject row {{u"id"_s, QString::number(p.id)}, {u"TransactionId"_s, QString::number(p.transaction)}, {u"ContentType"_s, u"text/plain"_s},
                                   {u"Filename"_s, QString::fromUtf8(p.fileName)}, {u"ContentLength"_s, QString::number(p.text.size())}};
            rows.append(isHidden(p.transaction) ? QJsonValue() : QJsonValue(row));
        }
        return rows;
    }

    FakeAnswer reply(const FakeRequest &request)
    {
        const QUrl url = QUrl::fromEncoded(request.target);
        const QUrlQuery query(url.query(QUrl::FullyEncoded));
        const QString search = query.queryItemValue(u"query"_s, QUrl::FullyDecoded);
        const QByteArray path = request.path().mid(9);
        if (before)
            before(path);
        const auto json = [](const QJsonObject &object) { return FakeAnswer::json(QJsonDocument(object).toJson()); };
        if (path == "/ticket/1") {
            FakeAnswer answer = json({{u"id"_s, 1}, {u"Subject"_s, u"Hidden rows"_s}, {u"Status"_s, u"open"_s}, {u"Priority"_s, u"0"_s},
                                      {u"Created"_s, u"2026-11-23T03:42:09Z"_s}, {u"LastUpdated"_s, u"2026-11-23T03:42:10Z"_s}});
            answer.headers.append({"ETag", "\"" + QByteArray::number(transactions.last().id) + "\""});
            return answer;
        }
        if (path == "/ticket/1/history") {
            QJsonArray rows;
            for (const Transaction &t : std::as_const(transactions))
                rows.append(row(t));
            return json(paged(rows, query));
        }
        if (path == "/attachments" || path == "/ticket/1/attachments") {
            QSet<int> only;
            for (const QJsonValue limit : QJsonDocument::fromJson(search.toUtf8()).array())
                only.insert(limit.toObject().value(u"value"_s).toVariant().toInt());
            return json(paged(partRows(only), query));
        }
        if (path == "/transactions")
            return json(paged(feed(search, query.queryItemValue(u"order"_s) == u"DESC"_s), query));
        if (path == "/users") {
            const QJsonObject limit = QJsonDocument::fromJson(search.toUtf8()).array().first().toObject();
            return json({{u"items"_s, users.value(QString(limit.value(u"field"_s).toString() + u'=' + limit.value(u"value"_s).toString()).toUtf8())}});
        }
        if (request.method == "POST" && path == "/ticket")
            return FakeAnswer::json(R"({"id":"1"})", 201);
        for (const Part &p : std::as_const(parts)) {
            if (path == "/attachment/" + QByteArray::number(p.id) && p.text != "missing")
                return json({{u"Content"_s, QString::fromLatin1(p.text.toBase64())}});
        }
        return FakeAnswer::json(R"({"message":"Not Found"})", 404);
    }

    QJsonArray feed(const QString &search, bool descending) const
    {
        static const QRegularExpression after(u"id > (\\d+)"_s);
        const int least = after.match(search).captured(1).toInt();
        QJsonArray rows;
        for (const Transaction &t : transactions) {
            if (t.id > least)
                descending ? rows.prepend(row(t)) : rows.append(row(t));
        }
        return rows;
    }

    SystemClock clock;
    SeededRandom random {3};
};

QStringList bodiesOf(const Issue &issue)
{
    QStringList all;
    for (const Comment &comment : issue.comments)
        all.append(comment.body);
    return all;
}
} // namespace

class TstRtConnector final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hiddenRowsDoNotEndTheHistory()
    {
        FakeRt rt;
        rt.say("Create", "Description");
        for (int i = 0; i < 120; ++i)
            rt.say("EmailRecord", "mail", true); // An account without ShowOutgoingEmail does not see them
        rt.say("Correspond", "Behind the first page");
        rt.say("EmailRecord", "mail", true);
        const Result<Issue> issue = await(rt.connector()->fetch(IssueId(u"1"_s)));
        QVERIFY2(issue, qPrintable(issue ? QString() : issue.error().message));
        QCOMPARE(issue->fields.value(u"description"_s).toString(), u"Description"_s);
        QCOMPARE(bodiesOf(*issue), QStringList {u"Behind the first page"_s});
    }

    void messageThatArrivesMeanwhileIsWholeOrNotThere()
    {
        FakeRt rt;
        rt.say("Create", "Description");
        rt.say("Correspond", "First");
        rt.before = [&rt](const QByteArray &path) {
            if (path == "/ticket/1/history")
                rt.say("Correspond", "While the history is read");
            else if (path == "/attachments")
                rt.say("Correspond", "While the parts are read");
        };
        const Result<Issue> issue = await(rt.connector()->fetch(IssueId(u"1"_s)));
        QVERIFY2(issue, qPrintable(issue ? QString() : issue.error().message));
        QCOMPARE(bodiesOf(*issue), (QStringList {u"First"_s, u"While the history is read"_s}));
    }

    void partThatIsNotThereDoesNotMakeTheTicketGone()
    {
        FakeRt rt;
        rt.say("Create", "Description");
        rt.say("Correspond", "missing");
        const Result<Issue> issue = await(rt.connector()->fetch(IssueId(u"1"_s)));
        QVERIFY(!issue);
        QCOMPARE(issue.error().code, ErrorCode::BadAnswer);
        QVERIFY(issue.error().healsByItself());
    }

    void hiddenRowsInTheFeedHideNothingBehindThem()
    {
        FakeRt rt;
        rt.say("Create", "Description");
        const std::unique_ptr<Connector> connector = rt.connector();
        Result<ChangePage> page = await(connector->changesSince(QString()));
        QVERIFY(page);
        for (int i = 0; i < 150; ++i)
            rt.say("Comment", "hidden", true);
        const int firstSeen = rt.transactions.last().id + 1;
        for (int i = 0; i < 250; ++i)
            rt.say("Correspond", "seen");
        QSet<QString> seen;
        QString cursor = page->cursor;
        for (int look = 0; look < 80; ++look) {
            page = await(connector->changesSince(cursor));
            QVERIFY(page);
            cursor = page->cursor;
            for (const ChangeRef &ref : page->changes)
                seen.insert(ref.key);
        }
        for (int id = firstSeen; id <= rt.transactions.last().id; ++id)
            QVERIFY2(seen.contains(QString::number(id)), qPrintable(QString::number(id)));
    }

    void personIsLookedForByEmailFirst()
    {
        FakeRt rt;
        rt.say("Create", "Description");
        const QJsonObject other {{u"id"_s, u"dev"_s}, {u"Name"_s, u"dev"_s}, {u"EmailAddress"_s, u"someone.else@example.test"_s}};
        const QJsonObject meant {{u"id"_s, u"dora"_s}, {u"Name"_s, u"dora"_s}, {u"EmailAddress"_s, u"dora@example.test"_s}};
        rt.users.insert("Name=dev", {other});
        rt.users.insert("EmailAddress=dora@example.test", {meant});
        rt.users.insert("EmailAddress=someone.else@example.test", {other});
        const std::unique_ptr<Connector> connector = rt.connector();
        const auto assigned = [&](const QJsonValue &person) {
            IssueDraft draft;
            draft.fields = {{u"summary"_s, u"Who"_s}, {u"assignee"_s, person}};
            const Result<IssueId> id = await(connector->create(draft, u"mark"_s));
            return id ? QJsonDocument::fromJson(rt.server.requests().last().body).object().value(u"Owner"_s).toString() : id.error().message;
        };
        QCOMPARE(assigned(u"dev"_s), u"dev"_s); // Now both are known here
        QCOMPARE(assigned(QJsonObject {{u"login"_s, u"dev"_s}, {u"email"_s, u"dora@example.test"_s}}), u"dora"_s);
        QCOMPARE(assigned(QJsonObject {{u"login"_s, u"dev"_s}, {u"email"_s, u"dora@example.test"_s}}), u"dora"_s);
    }
};

QTEST_GUILESS_MAIN(TstRtConnector)
#include "tst_rtconnector.moc"
