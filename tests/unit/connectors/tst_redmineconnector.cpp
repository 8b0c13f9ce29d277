// RedmineConnector against a simulated Redmine, for what a real one does only when its key changes in the middle.
#include "core/connectors/redmine/redmineconnector.h"
#include "tests/support/await.h"
#include "tests/support/fakehttpserver.h"

#include <QTest>

#include <algorithm>
#include <optional>
#include <vector>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// A public project with one issue that has a private note. Whoever has no valid key reads as "anonymous", as in Redmine.
class FakeRedmine {
public:
    FakeRedmine()
    {
        const auto forUs = [this](const QByteArray &path, const QByteArray &ours, const FakeAnswer &others) {
            server.handle("GET " + path, [this, ours, others](const FakeRequest &request) { return isUs(request) ? FakeAnswer::json(ours) : others; });
        };
        const FakeAnswer refused = FakeAnswer::json({}, 401);
        forUs("/users/current.json", R"({"user":{"id":5,"login":"sync","firstname":"Sync","lastname":"Robot"}})", refused);
        server.handle("GET /projects/blue.json", [this](const FakeRequest &request) {
            const QByteArray project = R"({"project":{"id":1,"name":"Blue","trackers":[{"id":1,"name":"Bug"}]}})";
            return isPublic || isUs(request) ? FakeAnswer::json(project) : FakeAnswer::json({}, 401);
        });
        server.answer("GET /issue_statuses.json", FakeAnswer::json(R"({"issue_statuses":[{"id":1,"name":"New","is_closed":false},{"id":2,"name":"Closed","is_closed":true}]})"));
        server.answer("GET /enumerations/issue_priorities.json", FakeAnswer::json(R"({"issue_priorities":[{"id":1,"name":"Low"}]})"));
        server.answer("GET /projects/blue/memberships.json", FakeAnswer::json(R"({"memberships":[]})"));
        server.answer("GET /custom_fields.json", FakeAnswer::json(R"({"custom_fields":[]})"));
        const QByteArray row = R"("id":7,"subject":"S","status":{"id":1,"name":"New"},"updated_on":"2026-11-23T03:39:17Z")";
        const QByteArray note = R"({"id":3,"user":{"id":6,"name":"Dora"},"notes":"For us","private_notes":true,"created_on":"2026-11-23T03:39:18Z"})";
        forUs("/issues/7.json", "{\"issue\":{" + row + ",\"journals\":[" + note + "]}}", FakeAnswer::json("{\"issue\":{" + row + ",\"journals\":[]}}"));
        forUs("/issues.json", "{\"issues\":[{" + row + "}],\"total_count\":1}", FakeAnswer::json(R"({"issues":[],"total_count":0})"));
    }

    std::unique_ptr<Connector> connector()
    {
        ConnectorContext context;
        context.settings = {{u"url"_s, server.url().toString(QUrl::StripTrailingSlash)}, {u"project"_s, u"blue"_s}};
        context.secrets = {{u"apiKey"_s, u"key"_s}};
        context.clock = &clock;
        context.random = &random;
        return std::make_unique<RedmineConnector>(context);
    }

    FakeHttpServer server;
    bool isKeyValid = true;
    bool isPublic = true;

private:
    bool isUs(const FakeRequest &request) const { return isKeyValid && request.header("x-redmine-api-key") == "key"; }

    SystemClock clock;
    SeededRandom random {3};
};
} // namespace

class TstRedmineConnector final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keyThatIsNoLongerValidIsNotTakenForMissingThings()
    {
        FakeRedmine redmine;
        const std::unique_ptr<Connector> connector = redmine.connector();
        const IssueId id(u"7"_s);
        const Result<Issue> issue = await(connector->fetch(id));
        QVERIFY2(issue, qPrintable(issue ? QString() : issue.error().message));
        QCOMPARE(issue->comments.size(), 1);
        QCOMPARE(await(connector->matching(QString(), {id}))->size(), 1);
        const Result<ChangePage> start = await(connector->changesSince(QString()));
        QVERIFY(start);

        redmine.isKeyValid = false;
        const auto isRefused = [](const auto &result) {
            return !result && result.error().code == ErrorCode::Authentication && result.error().scope == ErrorScope::Node;
        };
        QVERIFY2(isRefused(await(connector->fetch(id))), "without its private note");
        QVERIFY2(isRefused(await(connector->matching(QString(), {id}))), "as if it did not match any more");
        QVERIFY(isRefused(await(connector->search(QString(), QString()))));
        QVERIFY(isRefused(await(connector->findByMark(u"mark"_s))));
        QVERIFY2(isRefused(await(connector->changesSince(start->cursor))), "its cursor would pass what is hidden");
        QVERIFY(isRefused(await(connector->changesSince(QString()))));
    }

    // Many reads at once ask together whose key it is, and none takes an answer to a question that was asked before it read.
    void readsAtOnceShareTheQuestionWhoWeAre()
    {
        FakeRedmine redmine;
        const std::unique_ptr<Connector> connector = redmine.connector();
        const IssueId id(u"7"_s);
        QVERIFY(await(connector->fetch(id)));
        const auto questions = [&redmine] { return redmine.server.count("GET /users/current.json"); };
        const auto read = [&connector, &id](int most) {
            std::vector<std::optional<Result<Issue>>> results(static_cast<size_t>(most));
            for (std::optional<Result<Issue>> &result : results)
                connector->fetch(id).then([&result](const Result<Issue> &issue) { result.emplace(issue); });
            const bool all = QTest::qWaitFor([&results] { return std::all_of(results.begin(), results.end(), [](const auto &result) { return result.has_value(); }); }, 20'000);
            return all ? static_cast<int>(std::count_if(results.begin(), results.end(), [](const auto &result) { return static_cast<bool>(*result); })) : -1;
        };
        const auto before = questions();
        QCOMPARE(read(12), 12);
        QVERIFY2(questions() - before < 12, qPrintable(QString::number(questions() - before)));
        redmine.isKeyValid = false;
        QCOMPARE(read(12), 0);
    }

    void issueThatIsMadeAndThenRefusedIsNotMadeAgain_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {401, 403, 409, 422, 429, 503})
            QTest::addRow("%d", status) << status;
    }

    void issueThatIsMadeAndThenRefusedIsNotMadeAgain()
    {
        QFETCH(int, status);
        FakeRedmine redmine;
        redmine.server.answer("POST /issues.json", FakeAnswer::json(R"({"issue":{"id":8,"subject":"S","status":{"id":1,"name":"New"}}})", 201));
        redmine.server.answer("PUT /issues/8.json", FakeAnswer::json(R"({"errors":["Assignee cannot be blank"]})", status));
        IssueDraft draft;
        draft.fields = {{u"summary"_s, u"S"_s}, {u"status"_s, u"Closed"_s}}; // Not for a new one: it is set by a second request
        const Result<IssueId> made = await(redmine.connector()->create(draft, u"mark"_s));
        QVERIFY(!made);
        QVERIFY2(made.error().code == ErrorCode::BadAnswer || made.error().code == ErrorCode::Server, qPrintable(codeName(made.error().code)));
        QVERIFY(made.error().healsByItself());
        QVERIFY2(made.error().message.contains(u"Assignee"_s), qPrintable(made.error().message));
    }

    void commentThatIsTakenAndThenNotShownIsNotMadeAgain()
    {
        FakeRedmine redmine;
        const std::unique_ptr<Connector> connector = redmine.connector();
        QVERIFY(await(connector->fetch(IssueId(u"7"_s))));
        redmine.server.handle("PUT /issues/7.json", [&redmine](const FakeRequest &) {
            redmine.server.answer("GET /issues/7.json", FakeAnswer::json({}, 429));
            return FakeAnswer::json({}, 204);
        });
        const Result<QString> added = await(connector->addComment(IssueId(u"7"_s), CommentDraft {u"Hello"_s, Visibility::Public}));
        QVERIFY(!added);
        QCOMPARE(added.error().code, ErrorCode::BadAnswer); // RateLimit would mean: nothing was written
        QVERIFY(added.error().healsByItself());
    }

    void nobodyIsAskedTwiceWhereStrangersReadNothing()
    {
        FakeRedmine redmine;
        redmine.isPublic = false;
        const std::unique_ptr<Connector> connector = redmine.connector();
        QVERIFY(await(connector->fetch(IssueId(u"7"_s))));
        const int before = redmine.server.count("GET /users/current.json");
        QVERIFY(await(connector->fetch(IssueId(u"7"_s))));
        QCOMPARE(redmine.server.count("GET /users/current.json"), before);
    }
};

QTEST_GUILESS_MAIN(TstRedmineConnector)
#include "tst_redmineconnector.moc"
