// What incoming rules have called, when they are applied again: after a refusal, in another form of the request, by another request, after a restore, and
// whose retry makes calls again that are in doubt.

#include "tests/support/rulecallsbench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstRuleCallsAgain final : public RuleCallsBench {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_rules = scriptRules(Schema(), m_clock); }
    void cleanup() { m_bench.reset(); }

    // Of a group, or of all, nobody has looked at each call.
    void onlyItsOwnRetryCallsAgain_data()
    {
        QTest::addColumn<QString>("how");
        QTest::newRow("all") << u"all"_s;
        QTest::newRow("group") << u"group"_s;
    }
    void onlyItsOwnRetryCallsAgain()
    {
        QFETCH(QString, how);
        start(u"issue.summary = replica.summary; http.post('/a');"_s);
        for (const QString &summary : {u"one"_s, u"two"_s}) {
            red().loseAnswerOfNext(u"send"_s);
            blue().create({{u"summary"_s, summary}});
            m_bench->advance(30'000);
        }
        QCOMPARE(m_bench->right().errors().size(), 2);
        QCOMPARE(m_calls.size(), 2);
        if (how == "all"_L1)
            QVERIFY(m_bench->right().engine().retryAll({}));
        else
            QVERIFY(m_bench->right().engine().retryGroup(m_bench->right().errors().first().fingerprint));
        m_bench->advance(60'000);
        QCOMPARE(m_calls.size(), 2);
        QCOMPARE(m_bench->right().errors().size(), 2);
        for (const StoredError &error : m_bench->right().errors()) {
            QVERIFY2(error.error.message.startsWith("It is not known"_L1), qPrintable(error.error.message));
            QVERIFY(m_bench->right().engine().retryError(error.id));
        }
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 4);
        QCOMPARE(red().issueCount(), 2);
        QVERIFY(noErrors());
    }

    // Who retries another error has not been told of the call.
    void theRetryOfAnotherErrorCallsNothingAgain()
    {
        start(u"issue.summary = replica.summary; http.post('/a');"_s);
        red().loseAnswerOfNext(u"send"_s);
        blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(30'000);
        QCOMPARE(m_calls.size(), 1);
        const auto retry = [this] {
            QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
            m_bench->advance(30'000);
        };
        m_bench->right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return Error::make(ErrorCode::Rule, u"The rule does not like it"_s); };
        QVERIFY(m_bench->right().engine().retryAll({}));
        m_bench->advance(30'000);
        QVERIFY(m_bench->right().errors().first().error.message.contains("does not like it"_L1));
        m_bench->right().rules.incoming = m_rules.incoming;
        retry();
        QCOMPARE(m_calls.size(), 1);
        QVERIFY(m_bench->right().errors().first().error.message.startsWith("It is not known"_L1));
        retry();
        QCOMPARE(m_calls.size(), 2);
        QVERIFY(noErrors());
    }

    // The first of a group passes, and the others follow it: not those whose calls are in doubt.
    void aGroupThatPassesReleasesNoCall()
    {
        start(u"issue.summary = replica.summary; http.post('/a');"_s);
        for (const QString &summary : {u"one"_s, u"two"_s, u"three"_s}) {
            red().loseAnswerOfNext(u"send"_s);
            blue().create({{u"summary"_s, summary}});
            m_bench->advance(30'000);
        }
        QCOMPARE(m_calls.size(), 3);
        const QList<StoredError> doubts = m_bench->right().errors();
        QCOMPARE(doubts.size(), 3);
        m_bench->connection.halves[1].rules.incoming = u"issue.summary = replica.summary; if (replica.summary !== 'one') http.post('/a');"_s;
        m_bench->apply();
        QVERIFY(m_bench->right().engine().retryGroup(doubts.first().fingerprint));
        m_bench->advance(60'000);
        QCOMPARE(red().issueCount(), 1);
        QCOMPARE(m_bench->right().errors().size(), 2);
        QCOMPARE(m_calls.size(), 3);
    }

    // Who settles a conflict has looked at two values, and at no call.
    void aResolvedConflictCallsNothingAgain()
    {
        start(u"issue.summary = replica.summary; if (!firstSync) http.post('/a');"_s);
        m_bench->connection.conflict = {{u"summary"_s, ConflictPolicy::Ask}};
        m_bench->apply();
        const QString id = blue().create({{u"summary"_s, u"A"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        m_code = 500;
        m_bench->wire().offline = true;
        blue().edit(id, {{u"summary"_s, u"L"_s}});
        m_bench->advance(3000);
        red().edit(copy(), {{u"summary"_s, u"R"_s}});
        m_bench->advance(3000);
        m_bench->wire().offline = false;
        (void)m_bench->syncUntilQuiet();
        const QList<StoredError> asked = m_bench->right().errors();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(m_calls.count(u"POST /a"_s), 1);
        QVERIFY(m_bench->right().engine().resolveConflict(asked.first().id, {{QString(), {ConflictChoice::Keep::Remote, {}, {}, {}}}}));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.count(u"POST /a"_s), 1);
        QCOMPARE(redValue(u"summary"_s), u"L"_s);
        QVERIFY(noErrors());
    }

    // An event that only waits shows no error, so nobody has looked at what its rule has called.
    void aWaitingEventIsRetried()
    {
        start(u"issue.summary = replica.summary; http.post('/a'); issue.custom.Team = http.get('/b').json.name;"_s);
        m_code = 500;
        red().failNext(u"read"_s, Error::make(ErrorCode::Server, u"Red answered 503"_s));
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        for (int i = 0; i < 100 && m_bench->right().database().run(u"SELECT count(*) FROM event WHERE state = 'waiting'"_s)->rows.first().first().toInt() == 0; ++i)
            m_bench->advance(50);
        const auto waiting = m_bench->right().database().run(u"SELECT id FROM event WHERE state = 'waiting'"_s);
        QCOMPARE(waiting->rows.size(), 1);
        QVERIFY(m_bench->right().engine().retryEvent(EventId(waiting->rows.first().first().toLongLong())));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.count(u"POST /a"_s), 1);
        QVERIFY(noErrors());
    }

    // Of a request that had several forms the newest call is in doubt.
    void aRequestIsGivenUpWithAllItsForms()
    {
        start(u"http.post('/a', { summary: replica.summary }); if (replica.summary !== 'end') fail.issue('not yet'); issue.summary = replica.summary;"_s);
        const QString id = blue().create({{u"summary"_s, u"A"_s}});
        m_bench->advance(30'000);
        QVERIFY2(doubt().endsWith("not yet"_L1), qPrintable(doubt()));
        red().loseAnswerOfNext(u"send"_s);
        blue().edit(id, {{u"summary"_s, u"B"_s}});
        m_bench->advance(60'000);
        QVERIFY2(doubt().startsWith("It is not known"_L1), qPrintable(doubt()));
        QCOMPARE(m_calls.size(), 2);
        QVERIFY(m_bench->left().engine().cancelEvent(m_bench->left().event(id).id));
        blue().edit(id, {{u"summary"_s, u"end"_s}});
        m_bench->advance(60'000);
        QCOMPARE(m_calls.size(), 2);
        QVERIFY2(doubt().startsWith("It is not known"_L1), qPrintable(doubt()));
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 3);
        QCOMPARE(redValue(u"summary"_s), u"end"_s);
        QVERIFY(noErrors());
        QCOMPARE(stepsLeft(), 0);
    }

    // Its copy is made, its call in doubt, and the original is deleted: what is left to do is not forgotten, and goes on when it is back.
    void aRuleThatStoppedHalfWayWaitsForItsIssue()
    {
        start(u"issue.summary = replica.summary; store(issue); if (firstSync) http.post('/a');"_s);
        red().loseAnswerOfNext(u"send"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(30'000);
        QVERIFY2(doubt().startsWith("It is not known"_L1), qPrintable(doubt()));
        blue().hide(id);
        QVERIFY(m_bench->left().engine().retryEvent(m_bench->left().event(id).id));
        m_bench->advance(30'000);
        QVERIFY2(doubt().contains("is gone"_L1) && doubt().contains("it goes on when the issue is back"_L1), qPrintable(doubt()));
        for (int i = 0; i < 2; ++i) {
            QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
            m_bench->advance(30'000);
        }
        QCOMPARE(m_bench->right().errors().size(), 1);
        QCOMPARE(m_calls.size(), 1);
        blue().unhide(id, false);
        m_bench->advance(2 * 3'600'000);
        QVERIFY2(doubt().startsWith("It is not known"_L1), qPrintable(doubt()));
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 2);
        QCOMPARE(red().issueCount(), 1);
        QVERIFY(noErrors());
        QCOMPARE(stepsLeft(), 0);
    }

    // The backup knows nothing of a call that was made after it.
    void aRestoredBackupForgetsCalls()
    {
        start(u"issue.summary = replica.summary; const { code } = http.post('/a'); if (code !== 200 || replica.summary === 'bad') fail.issue('not taken: ' + code);"_s);
        m_bench->right().keepBackup();
        const QString id = blue().create({{u"summary"_s, u"bad"_s}});
        m_bench->advance(20'000);
        QVERIFY2(doubt().endsWith("not taken: 200"_L1), qPrintable(doubt()));
        QCOMPARE(m_calls.size(), 1);
        m_bench->right().restoreBackup();
        m_bench->advance(300'000);
        QCOMPARE(m_calls.size(), 1);
        QVERIFY2(doubt().contains(u"“POST /a” of the incoming rule was done: the database was restored from a backup"_s), qPrintable(doubt()));
        m_code = 422;
        for (int call = 2; call <= 3; ++call) { // looked for once is enough
            QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
            m_bench->advance(20'000);
            QVERIFY2(doubt().endsWith("not taken: 422"_L1), qPrintable(doubt()));
            QCOMPARE(m_calls.size(), call);
        }
        m_code = 200;
        m_bench->advance(600'000);
        blue().edit(id, {{u"summary"_s, u"good"_s}});
        blue().create({{u"summary"_s, u"fresh"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 5);
        QVERIFY(noErrors());
        QCOMPARE(stepsLeft(), 0);
    }

    // What was done changes what the rule reads: it goes the same way all the same, and the second call is not taken for the first.
    void aRetrySeesWhatTheRuleSaw_data()
    {
        QTest::addColumn<bool>("restarted");
        QTest::newRow("refused") << false;
        QTest::newRow("refused, restarted") << true;
    }
    void aRetrySeesWhatTheRuleSaw()
    {
        QFETCH(bool, restarted);
        start(u"issue.summary = replica.summary; const have = http.get('/x').json;\n"
              "for (const name of ['a', 'b', 'c']) { if (!have.includes(name) && http.post('/x', { name }).code !== 201) fail.issue('not taken: ' + name); }"_s);
        QStringList have;
        QString refused = u"b"_s;
        red().onCall = [&](const TrackerCall &call) {
            if (call.method == "GET"_L1)
                return TrackerAnswer {200, QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(have)).toJson())};
            const QString name = QJsonDocument::fromJson(call.body.toUtf8())[u"name"_s].toString();
            if (name == refused)
                return TrackerAnswer {422, u"{}"_s};
            have.append(name);
            return TrackerAnswer {201, u"{}"_s};
        };
        blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(20'000);
        QVERIFY2(doubt().endsWith("not taken: b"_L1), qPrintable(doubt()));
        refused.clear();
        if (restarted) {
            m_bench->right().restart();
            m_bench->advance(5000);
        }
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(have, (QStringList {u"a"_s, u"b"_s, u"c"_s}));
        QVERIFY(noErrors());
        QCOMPARE(stepsLeft(), 0);
    }

    // What was read for a call of which nothing came is read anew.
    void aRefusedCallPinsNothing()
    {
        start(u"issue.summary = replica.summary; http.post('/a'); const v = http.get('/v').body; if (http.put('/b', { v }).code !== 200) fail.issue('stale: ' + v);"_s);
        QString version = u"1"_s;
        QString wanted = u"2"_s;
        red().onCall = [&](const TrackerCall &call) {
            m_calls.append(call.name());
            const bool stale = call.method == "PUT"_L1 && QJsonDocument::fromJson(call.body.toUtf8())[u"v"_s].toString() != wanted;
            return TrackerAnswer {stale ? 409 : 200, version};
        };
        blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(20'000);
        QVERIFY2(doubt().endsWith("stale: 1"_L1), qPrintable(doubt()));
        version = wanted;
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(noErrors());
        QCOMPARE(m_calls.count(u"POST /a"_s), 1);
        QCOMPARE(m_calls.count(u"PUT /b"_s), 2);
    }

    // The clock is the same before the store and after it.
    void aCommentWithTheTimeIsAddedOnce()
    {
        start(u"issue.summary = replica.summary; comments.add(`at ${Date.now()} ${Math.random()}`); store(issue); issue.custom.Team = issue.key;"_s);
        blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(redValue(u"custom.Team"_s), u"Red-%1"_s.arg(copy()));
        QCOMPARE(red().commentsOf(copy()).size(), 1);
        QVERIFY(noErrors());
    }

    // An attempt at an older form has edited a comment, so the rule runs twice in one attempt, with other words for what was before: that is no doubt.
    void aRuleThatSaysWhatWasBefore()
    {
        const QString out = u"replica.summary = issue.summary; replica.comments = issue.comments;"_s;
        start(u"issue.summary = replica.summary; comments.merge(issue, replica); if (!firstSync) http.post('/a', { was: previous.comments[0].body, now: replica.comments[0].body });"_s, out);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        const QString comment = blue().comment(id, u"first"_s);
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().commentsOf(copy()), QStringList(u"first"_s));
        red().after = [this](const QString &operation) {
            if (operation == "editComment"_L1)
                red().failNext(u"fetch"_s, Error::make(ErrorCode::Validation, u"Red refuses"_s));
        };
        blue().editComment(id, comment, u"second"_s);
        m_bench->advance(20'000);
        QCOMPARE(doubt(), u"Red refuses"_s);
        red().after = nullptr;
        QStringList was;
        red().onCall = [&was](const TrackerCall &call) {
            was.append(call.body);
            return TrackerAnswer {200, u"{}"_s};
        };
        blue().editComment(id, comment, u"third"_s);
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY2(noErrors(), qPrintable(doubt()));
        QCOMPARE(red().commentsOf(copy()), QStringList(u"third"_s));
        QCOMPARE(was, QStringList(u"{\"was\":\"first\",\"now\":\"third\"}"_s));
    }

    // Somebody edits the issue here between two attempts, and the rule would say something else: the old answer is no answer to that.
    void anotherBodyIsADoubt()
    {
        start(u"issue.summary = replica.summary; if (!firstSync) { http.post('/a', { here: issue.description }); issue.custom.Team = replica.summary; }"_s);
        QStringList bodies;
        red().onCall = [&bodies](const TrackerCall &call) {
            bodies.append(QJsonDocument::fromJson(call.body.toUtf8())[u"here"_s].toString());
            return TrackerAnswer {201, u"{}"_s};
        };
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        red().edit(copy(), {{u"description"_s, u"A"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        red().failNext(u"update"_s, Error::make(ErrorCode::Validation, u"Red refuses"_s));
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        m_bench->advance(20'000);
        QCOMPARE(doubt(), u"Red refuses"_s);
        red().edit(copy(), {{u"description"_s, u"B"_s}});
        m_bench->advance(5000);
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        m_bench->advance(20'000);
        QCOMPARE(bodies, QStringList(u"A"_s));
        QVERIFY2(doubt().startsWith(u"It is not known whether the call “POST /a” of the incoming rule was done: an earlier attempt made it, and said something else in it."_s), qPrintable(doubt()));
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(bodies, (QStringList {u"A"_s, u"B"_s}));
        QCOMPARE(redValue(u"custom.Team"_s), u"two"_s);
        QVERIFY(noErrors());
    }

    // A newer form undid it: what an older one did is not done any more.
    void backToWhatAnOlderFormSaid()
    {
        start(u"http.put('/a', { v: replica.summary }); if (replica.description !== 'end') fail.issue('not yet'); issue.summary = replica.summary;"_s,
              u"replica.summary = issue.summary; replica.description = issue.description;"_s);
        QStringList values;
        red().onCall = [&values](const TrackerCall &call) {
            values.append(QJsonDocument::fromJson(call.body.toUtf8())[u"v"_s].toString());
            return TrackerAnswer {200, u"{}"_s};
        };
        const QString id = blue().create({{u"summary"_s, u"A"_s}});
        m_bench->advance(20'000);
        blue().edit(id, {{u"summary"_s, u"B"_s}});
        m_bench->advance(20'000);
        QCOMPARE(values, (QStringList {u"A"_s, u"B"_s}));
        blue().edit(id, {{u"summary"_s, u"A"_s}, {u"description"_s, u"end"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(values, (QStringList {u"A"_s, u"B"_s, u"A"_s}));
        QVERIFY(noErrors());
    }
};

QTEST_GUILESS_MAIN(TstRuleCallsAgain)
#include "tst_rulecallsagain.moc"
