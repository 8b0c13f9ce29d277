#pragma once
// For scenarios of http and store(issue) in rules: the real rule host and the real engine, and what Red's tracker was called for.

#include "tests/support/scriptrules.h"
#include "tests/support/syncbench.h"

namespace lockstep {

using namespace Qt::StringLiterals;

class RuleCallsBench : public QObject {
protected:
    static inline const QString plainOut = QStringLiteral("replica.summary = issue.summary; replica.status = issue.status;");

    SystemClock m_clock;
    RuleFunctions m_rules;
    std::unique_ptr<SyncBench> m_bench;
    QStringList m_calls; ///< What Red's tracker was called for
    int m_code = 200;

    void start(const QString &redIn, const QString &blueOut = plainOut, const QString &redOut = u"replica.summary = issue.summary;"_s)
    {
        m_bench.reset();
        m_bench = std::make_unique<SyncBench>();
        m_bench->inMemory = true;
        m_bench->connection.halves[0].rules = {RuleMode::Script, blueOut, u"issue.summary = replica.summary;"_s, 0, {}, {}};
        m_bench->connection.halves[1].rules = {RuleMode::Script, redOut, redIn, 0, {}, {}};
        for (int side = 0; side < 2; ++side)
            m_bench->node(side).rules = m_rules;
        m_calls.clear();
        m_code = 200;
        const auto serve = [this](const TrackerCall &call) {
            m_calls.append(call.name());
            return TrackerAnswer {m_code, u"{\"name\": \"of %1\"}"_s.arg(call.path)};
        };
        blue().onCall = serve;
        red().onCall = serve;
        m_bench->start();
        m_bench->advance(3000);
    }
    FakeTracker &blue() { return m_bench->left().tracker(); }
    FakeTracker &red() { return m_bench->right().tracker(); }
    QString copy() { return red().onlyIssue(); }
    QString redValue(const QString &field) { return red().value(copy(), field).toString(); }
    bool noErrors() { return m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty(); }
    QString doubt()
    {
        const QList<StoredError> errors = m_bench->right().errors();
        return errors.size() == 1 ? errors.first().error.message : u"%1 errors"_s.arg(errors.size());
    }
    int stepsLeft() { return m_bench->right().database().run(u"SELECT count(*) FROM rule_step"_s)->rows.first().first().toInt(); }
};

} // namespace lockstep
