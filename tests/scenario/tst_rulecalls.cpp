// http and store(issue) in rules: the real rule host and the real engine. Calls that change something are made once, or wait as an error; an issue that
// a rule stores in the middle of its run is made once, wherever the node dies.

#include "tests/support/rulecallsbench.h"

#include <QJsonArray>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstRuleCalls final : public RuleCallsBench {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_rules = scriptRules(Schema(), m_clock); }
    void cleanup() { m_bench.reset(); }

    void rulesReadOfBothTrackers()
    {
        start(u"issue.summary = `${replica.summary} / ${http.get('/b').json.name}`;"_s, u"replica.summary = `${issue.summary} ${http.get('/a', { id: issue.id }).json.name}`;"_s);
        blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(redValue(u"summary"_s), u"one of /a / of /b"_s);
        QVERIFY(noErrors());
        QVERIFY(m_calls.contains(u"GET /a"_s) && m_calls.contains(u"GET /b"_s));
    }

    void aTrackerThatDoesNotAnswerIsWaitedFor()
    {
        start(u"issue.summary = replica.summary; issue.custom.Team = http.get('/a').json.name;"_s);
        red().failNext(u"read"_s, Error::make(ErrorCode::Server, u"Red answered 503"_s), 2);
        blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(redValue(u"custom.Team"_s), u"of /a"_s);
        QVERIFY(noErrors());
    }

    void whatTheTrackerDoesNotOfferIsAnError()
    {
        start(u"issue.summary = http.get('/a').body;"_s);
        red().failNext(u"read"_s, Error::make(ErrorCode::Unsupported, u"The tracker here takes no calls by http"_s));
        blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(20'000);
        QCOMPARE(doubt(), u"The incoming rule asked for “GET /a”. The tracker here takes no calls by http"_s);
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(noErrors());
    }

    // The issue is refused after the call was made: the next attempt does not call again, and goes on with what was answered.
    void whatWasAnsweredIsKept()
    {
        start(u"issue.summary = replica.summary; issue.custom.Team = http.post('/a', { at: Date.now() }).json.name;"_s);
        red().failNext(u"create"_s, Error::make(ErrorCode::Validation, u"Red refuses"_s));
        blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(20'000);
        QCOMPARE(doubt(), u"Red refuses"_s);
        QCOMPARE(m_calls, QStringList(u"POST /a"_s));
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls, QStringList(u"POST /a"_s));
        QCOMPARE(redValue(u"custom.Team"_s), u"of /a"_s);
        QVERIFY(noErrors());
        QCOMPARE(stepsLeft(), 0);
    }

    void aLostAnswerWaitsForTheAdministrator()
    {
        start(u"issue.summary = replica.summary; issue.custom.Team = http.post('/a').json.name;"_s);
        red().loseAnswerOfNext(u"send"_s);
        blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(300'000);
        QVERIFY2(doubt().startsWith(u"It is not known whether the call “POST /a” of the incoming rule was done: "_s), qPrintable(doubt()));
        QVERIFY(doubt().endsWith("Look for it in the tracker. A retry of this error alone calls again."_L1));
        QCOMPARE(m_calls.size(), 1); // by itself nothing is called again
        m_bench->right().restart();
        m_bench->advance(300'000);
        QCOMPARE(m_calls.size(), 1);
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 2);
        QCOMPARE(redValue(u"custom.Team"_s), u"of /a"_s);
        QVERIFY(noErrors());
    }

    // The sender edits the issue meanwhile: whether the call was made is no better known.
    void anEditDoesNotSettleADoubt()
    {
        start(u"issue.summary = replica.summary; http.post('/a', { summary: replica.summary });"_s);
        red().loseAnswerOfNext(u"send"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(30'000);
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        m_bench->advance(60'000);
        QCOMPARE(m_calls.size(), 1);
        QCOMPARE(m_bench->right().errors().size(), 1);
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 2);
        QCOMPARE(redValue(u"summary"_s), u"two"_s);
        QVERIFY(noErrors());
    }

    // Nor does it if the sender gives the request up and sends another.
    void anotherRequestDoesNotSettleADoubt()
    {
        start(u"issue.summary = replica.summary; if (!issue.key) http.post('/a');"_s);
        red().loseAnswerOfNext(u"send"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(30'000);
        QVERIFY(m_bench->left().engine().cancelEvent(m_bench->left().event(id).id));
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        m_bench->advance(60'000);
        QCOMPARE(m_calls.size(), 1);
        QVERIFY2(doubt().startsWith("It is not known"_L1), qPrintable(doubt()));
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 2);
        QCOMPARE(redValue(u"summary"_s), u"two"_s);
    }

    // Nothing was sent where the tracker is to be left alone, so nothing is in doubt.
    void whatWasNotSentIsTriedAgain()
    {
        start(u"issue.summary = replica.summary; http.post('/a');"_s);
        Error tooMany = Error::make(ErrorCode::RateLimit, u"Red answered 429"_s);
        tooMany.retryAfterMs = 90'000;
        red().failNext(u"send"_s, tooMany);
        blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 1);
        QCOMPARE(red().issueCount(), 1);
        QVERIFY(noErrors());
    }

    void aRefusalIsAnAnswer()
    {
        start(u"issue.summary = replica.summary; const a = http.post('/a'); if (a.code === 422) fail.issue('refused: ' + a.json.name);"_s);
        m_code = 422;
        blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(20'000);
        QVERIFY2(doubt().endsWith("refused: of /a"_L1), qPrintable(doubt()));
        m_code = 200;
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(m_calls.size(), 2); // refused was not done
        QVERIFY(noErrors());
    }

    void aCallIsMadeOnceWhereverTheNodeDies()
    {
        int doubts = 0;
        int turn = 1;
        for (bool crashed = true; crashed; ++turn) {
            start(u"issue.summary = replica.summary; if (firstSync) issue.custom.Team = http.post('/a').json?.name;"_s);
            m_bench->right().crashAt(m_bench->right().turns() + turn);
            blue().create({{u"summary"_s, u"one"_s}});
            QVERIFY(m_bench->syncUntilQuiet());
            crashed = m_bench->right().hasCrashed();
            QVERIFY2(m_calls.size() <= 1, qPrintable(u"turn %1"_s.arg(turn)));
            if (!m_bench->right().errors().isEmpty()) {
                ++doubts;
                QVERIFY2(doubt().startsWith("It is not known"_L1), qPrintable(doubt()));
                QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
                QVERIFY(m_bench->syncUntilQuiet());
            }
            QVERIFY2(noErrors(), qPrintable(u"turn %1"_s.arg(turn)));
            QCOMPARE(red().issueCount(), 1);
            QCOMPARE(redValue(u"custom.Team"_s), u"of /a"_s);
            QCOMPARE(stepsLeft(), 0);
        }
        QVERIFY(turn > 10);
        QVERIFY(doubts > 0);
    }

    void aStoredIssueHasItsKey()
    {
        start(u"issue.summary = replica.summary; store(issue);\n"
              "if (firstSync) { http.post(`/issues/${issue.id}/watchers`); comments.add(`This is ${issue.key}`); }\n"
              "issue.custom.Team = `${issue.key} ${issue.summary} ${firstSync}`;"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().issueCount(), 1);
        QCOMPARE(redValue(u"custom.Team"_s), u"Red-%1 one true"_s.arg(copy()));
        QCOMPARE(red().commentsOf(copy()), QStringList(u"This is Red-%1"_s.arg(copy())));
        QCOMPARE(m_calls, QStringList(u"POST /issues/%1/watchers"_s.arg(copy())));
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(redValue(u"summary"_s), u"two"_s);
        QCOMPARE(redValue(u"custom.Team"_s), u"Red-%1 two false"_s.arg(copy()));
        QCOMPARE(red().commentsOf(copy()).size(), 1);
        QVERIFY(noErrors());
        QCOMPARE(blue().value(id, u"summary"_s).toString(), u"two"_s);
        bool told = false; // one row for the whole request
        for (const HistoryRecord &row : m_bench->right().history())
            told = told || (row.what == "applied"_L1 && row.changes.keys() == QStringList({u"custom.Team"_s, u"summary"_s}) && row.changes[u"summary"_s][u"before"_s] == "one"_L1);
        QVERIFY(told);
        QCOMPARE(stepsLeft(), 0);
    }

    // A status that leads to another one: each in turn, at each change, and no conflict with ourselves.
    void aValueIsWrittenOnTheWay()
    {
        start(u"issue.summary = replica.summary; issue.status = `via ${replica.status}`; store(issue); issue.status = 'end';"_s);
        QStringList statuses;
        red().onWrite = [&statuses](const FakeIssue &, const QJsonObject &flat) {
            if (flat.contains(u"status"_s))
                statuses.append(flat.value(u"status"_s).toString());
        };
        const QString id = blue().create({{u"summary"_s, u"one"_s}, {u"status"_s, u"A"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(statuses, (QStringList {u"via A"_s, u"end"_s}));
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(statuses.size(), 2); // nothing new is said of it
        blue().edit(id, {{u"status"_s, u"B"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(statuses.mid(2), (QStringList {u"via B"_s, u"end"_s}));
        for (const HistoryRecord &row : m_bench->right().history())
            QVERIFY2(row.what != "conflict"_L1, qPrintable(row.text));
        QVERIFY(noErrors());
    }

    // The rule begins each time with the issue as it was, so what is made of that is not made twice.
    void theRuleSeesTheSameAgain()
    {
        start(u"issue.summary = replica.summary; issue.custom.Log = `${before.custom.Log ?? ''}+${issue.custom.Log ?? ''}${replica.summary}`; store(issue); store(issue); issue.custom.Seen = issue.custom.Log;"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(redValue(u"custom.Log"_s), u"+one"_s);
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(redValue(u"custom.Log"_s), u"+one++onetwo"_s);
        QCOMPARE(redValue(u"custom.Seen"_s), u"+one++onetwo"_s);
        QVERIFY(noErrors());
    }

    // What a half-made copy lacks are no values: they would take the original's away.
    void aHalfMadeCopyIsNotTold()
    {
        const QString all = u"replica.summary = issue.summary; replica.status = issue.status; replica.labels = issue.labels;"_s;
        start(u"issue.summary = replica.summary; store(issue); issue.status = replica.status; issue.labels = replica.labels;"_s, all, all);
        m_bench->connection.halves[0].rules.incoming = u"issue.summary = replica.summary; issue.status = replica.status; issue.labels = replica.labels;"_s;
        m_bench->apply();
        red().failNext(u"update"_s, Error::make(ErrorCode::Validation, u"Red takes no labels today"_s));
        const QString id = blue().create({{u"summary"_s, u"one"_s}, {u"labels"_s, QJsonArray {u"a"_s}}});
        m_bench->advance(30'000);
        QCOMPARE(m_bench->right().errors().size(), 1);
        red().edit(copy(), {{u"status"_s, u"busy"_s}});
        m_bench->advance(60'000);
        QCOMPARE(blue().value(id, u"labels"_s), QJsonValue(QJsonArray {u"a"_s}));
        QVERIFY(m_bench->right().engine().retryError(m_bench->right().errors().first().id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(blue().value(id, u"labels"_s), QJsonValue(QJsonArray {u"a"_s}));
        QCOMPARE(red().value(copy(), u"labels"_s), QJsonValue(QJsonArray {u"a"_s}));
        QCOMPARE(blue().value(id, u"status"_s).toString(), u"busy"_s);
        QVERIFY(noErrors());
    }

    // It fails after the issue is made: the pair is there, and a retry makes no second one.
    void whatComesAfterMayFail()
    {
        start(u"issue.summary = replica.summary; store(issue); if (replica.summary === 'bad') fail.issue(`not ${issue.key}`); issue.custom.Team = 'x';"_s);
        const QString id = blue().create({{u"summary"_s, u"bad"_s}});
        m_bench->advance(20'000);
        QVERIFY2(doubt().endsWith(u"not Red-%1"_s.arg(copy())), qPrintable(doubt()));
        blue().edit(id, {{u"summary"_s, u"good"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().issueCount(), 1);
        QCOMPARE(redValue(u"summary"_s), u"good"_s);
        QCOMPARE(redValue(u"custom.Team"_s), u"x"_s);
        QVERIFY(noErrors());
    }

    void anIssueIsStoredOnceWhereverTheNodeDies_data()
    {
        QTest::addColumn<bool>("update");
        QTest::newRow("made") << false;
        QTest::newRow("changed") << true;
    }
    void anIssueIsStoredOnceWhereverTheNodeDies()
    {
        QFETCH(bool, update);
        int turn = 1;
        for (bool crashed = true; crashed; ++turn) {
            start(u"issue.summary = replica.summary; issue.status = `via ${replica.status}`; store(issue);\n"
                  "if (firstSync) comments.add(`This is ${issue.key}`);\n"
                  "issue.status = `${issue.status} end`; issue.custom.Team = `${issue.key} ${firstSync} ${issue.status}`;"_s);
            QString id;
            if (update) {
                id = blue().create({{u"summary"_s, u"one"_s}, {u"status"_s, u"A"_s}});
                QVERIFY(m_bench->syncUntilQuiet());
            }
            m_bench->right().crashAt(m_bench->right().turns() + turn);
            if (update)
                blue().edit(id, {{u"summary"_s, u"two"_s}, {u"status"_s, u"B"_s}});
            else
                id = blue().create({{u"summary"_s, u"two"_s}, {u"status"_s, u"B"_s}});
            QVERIFY(m_bench->syncUntilQuiet());
            crashed = m_bench->right().hasCrashed();
            const QString found = u"turn %1, %2: %3 issues, %4, %5, %6, %7"_s.arg(turn).arg(doubt()).arg(red().issueCount()).arg(
                redValue(u"summary"_s), redValue(u"status"_s), redValue(u"custom.Team"_s), red().commentsOf(copy()).join(u'|'));
            QCOMPARE(found, u"turn %1, 0 errors: 1 issues, two, via B end, Red-%2 %3 via B end, This is Red-%2"_s.arg(turn).arg(copy(), update ? u"false"_s : u"true"_s));
            QVERIFY(noErrors());
            QCOMPARE(blue().value(id, u"summary"_s).toString(), u"two"_s);
            QCOMPARE(stepsLeft(), 0);
        }
        QVERIFY(turn > 10);
    }

    // Somebody edits the issue between two parts of the rule: that stays, and the other side hears of it.
    void peopleEditInBetween_data()
    {
        QTest::addColumn<bool>("update");
        QTest::addColumn<QString>("field");
        for (const bool update : {false, true}) {
            for (const char *field : {"summary", "description"})
                QTest::addRow("%s %s", update ? "changed" : "made", field) << update << QString::fromLatin1(field);
        }
    }
    void peopleEditInBetween()
    {
        QFETCH(bool, update);
        QFETCH(QString, field);
        const QString out = u"replica.summary = issue.summary; replica.description = issue.description; replica.status = issue.status;"_s;
        const QString in = u"issue.summary = replica.summary; if (replica.description) issue.description = replica.description; issue.status = `via ${replica.status}`;"_s;
        start(in + u" store(issue); issue.status = 'end'; store(issue); issue.custom.Team = `${issue.key} ${replica.status}`;"_s, out, out);
        m_bench->connection.halves[0].rules.incoming = u"issue.summary = replica.summary; issue.description = replica.description;"_s;
        m_bench->apply();
        QString id;
        if (update) {
            id = blue().create({{u"summary"_s, u"one"_s}, {u"status"_s, u"A"_s}});
            QVERIFY(m_bench->syncUntilQuiet());
        }
        bool edited = false;
        red().after = [&](const QString &operation) {
            // What the rule does not set counts as the tracker's own until the issue is made.
            if (edited || operation != (update || field == "description"_L1 ? "update"_L1 : "create"_L1))
                return;
            edited = true;
            red().edit(copy(), {{field, u"by dora"_s}});
        };
        if (update)
            blue().edit(id, {{u"status"_s, u"B"_s}});
        else
            id = blue().create({{u"summary"_s, u"one"_s}, {u"status"_s, u"B"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(edited);
        QCOMPARE(redValue(field), u"by dora"_s);
        QCOMPARE(blue().value(id, field).toString(), u"by dora"_s);
        QCOMPARE(redValue(u"custom.Team"_s), u"Red-%1 B"_s.arg(copy()));
        QCOMPARE(redValue(u"status"_s), u"end"_s);
        QVERIFY(noErrors());
    }

    void aRehearsalDoesNothing()
    {
        start(u"issue.summary = replica.summary; issue.custom.Team = http.get('/a').json.name; store(issue);\n"
              "http.post('/b'); comments.add(`This is ${issue.key}`);"_s);
        m_bench->connection.paused = true;
        m_bench->apply();
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        RehearsedChanges found;
        const auto requests = m_bench->requestsOf([&] {
            const Result<RehearsedReplica> out = m_bench->wait(m_bench->left().engine().rehearseOutgoing(m_bench->connection.id, {}, u"Blue-"_s + id));
            QVERIFY(out && out->isSent());
            found = *m_bench->wait(m_bench->right().engine().rehearseIncoming(m_bench->connection.id, {}, *out));
        });
        QCOMPARE(requests.second, 0);
        QCOMPARE(m_calls, QStringList(u"GET /a"_s));
        QVERIFY(!found.error && found.creates);
        QCOMPARE(found.warnings, (QStringList {u"store(issue) would write here what is assigned so far (line 1)"_s, u"POST /b would be sent (line 2)"_s}));
        QCOMPARE(found.items, (QList<RehearsedItem> {{u"comment"_s, u"This is (new)"_s, false, false}}));
        QCOMPARE(red().issueCount(), 0);
        QCOMPARE(stepsLeft(), 0);
    }
};

QTEST_GUILESS_MAIN(TstRuleCalls)
#include "tst_rulecalls.moc"
