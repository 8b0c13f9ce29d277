// What is offered while a rule is typed, as a function of the text before the cursor. | is the cursor.

#include "ui/text/scriptcompletion.h"

#include <QtTest>

using namespace lockstep;
using namespace lockstep::ui;
using namespace Qt::StringLiterals;

class TestScriptCompletion final : public QObject {
    Q_OBJECT

    const QStringList m_fields {u"summary"_s, u"custom.Team"_s, u"custom.External ref"_s, u"estimate"_s};

    QString offered(const QString &before, RuleDirection part = RuleDirection::Outgoing) const
    {
        return completionAt(ruleApi(), part, m_fields, before).words.join(u' ');
    }
    QString tip(const QString &before, RuleDirection part = RuleDirection::Outgoing) const
    {
        const ScriptCallTip found = callTipAt(ruleApi(), part, before);
        return found.open < 0 ? QString() : QString(found.text.sliced(found.from, found.to - found.from) % u'|' % found.text.section(u'\n', 1, 1));
    }

private Q_SLOTS:
    void words_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("words");
        const auto row = [](const QString &before, const QString &words) { QTest::addRow("%s", qPrintable(before)) << before << words; };
        row(u"issue.su"_s, u"summary"_s);
        row(u"issue.SU"_s, u"summary"_s);
        row(u"issue?.reporter?.e"_s, u"email"_s);
        row(u"text."_s, u"matches of toHtml toMarkdown toPlain"_s);
        row(u"users."_s, u"byEmail byLogin byName"_s);
        row(u"replica.dueDate = dates."_s, u"addDays addWorkingDays"_s);
        row(u"log(node.st"_s, u"status statuses"_s);
        row(u"issue.est"_s, u"estimate"_s);
        row(u"issue.custom."_s, u"Team"_s);
        row(u"issue.custom['"_s, u"External ref Team"_s);
        row(u"replica.custom[\"Ext"_s, u"External ref"_s);
        row(u"rep"_s, u"replica"_s);
        row(u"r"_s, QString());
        row(u"replica"_s, QString());
        row(u"attach"_s, QString()); // only incoming
        row(u"// issue."_s, QString());
        row(u"/* issue."_s, QString());
        row(u"/* a */ sync."_s, u"skip unlink"_s);
        row(u"log('issue."_s, QString());
        row(u"log('it\\'s') ; fail."_s, u"connection issue"_s);
        row(u"`a ${issue.su"_s, u"summary"_s);
        row(u"`a ${issue.summary} issue.su"_s, QString());
        row(u"x = /['\"]/.test(a); sync."_s, u"skip unlink"_s);
        row(u"x = a / b; sync."_s, u"skip unlink"_s);
        row(u"it.issue."_s, QString());
        row(u"list().issue"_s, QString());
        row(u"unknown."_s, QString());
        row(u"text.of."_s, QString());
        row(u"12"_s, QString());
    }
    void words()
    {
        QFETCH(QString, before);
        QFETCH(QString, words);
        QCOMPARE(offered(before), words);
    }

    void whatOnlyComesInIsOfferedThere()
    {
        QCOMPARE(offered(u"comm"_s, RuleDirection::Incoming), u"comments"_s);
        QCOMPARE(offered(u"comments."_s, RuleDirection::Incoming), u"add merge"_s);
        QCOMPARE(offered(u"before.lab"_s, RuleDirection::Incoming), u"labels"_s);
        QCOMPARE(offered(u"comments."_s, RuleDirection::AfterAck), u"add"_s);
        QCOMPARE(offered(u"previou"_s, RuleDirection::AfterAck), QString());
        QCOMPARE(completionAt(ruleApi(), RuleDirection::Incoming, {}, u"issue.custom."_s).words, QStringList());
        QVERIFY(completionAt(ruleApi(), RuleDirection::Outgoing, {}, u"  "_s, 0).words.contains(u"issue"_s)); // Ctrl+Space with nothing typed
    }

    void calls()
    {
        QCOMPARE(tip(u"users.byEmail("_s), u"value|value: text or person"_s);
        QCOMPARE(tip(u"dates.addDays(issue.dueDate, "_s), u"days|days: whole number, -3660 to 3660"_s);
        QCOMPARE(tip(u"map({ Open: 'New', Closed: 'Done' }, issue"_s), u"value|value: text, choice, person or list"_s);
        QCOMPARE(tip(u"map({ Open: 'Ne"_s), u"table|table: { from: to }"_s);
        QCOMPARE(tip(u"log(1, 2, 3"_s), u"values|values: anything, any number of them"_s);
        QCOMPARE(tip(u"text.of(users.byName('x')"_s), u"value|value: text, choice, person or list"_s);
        QCOMPARE(tip(u"users.byName('x')"_s), QString());
        QCOMPARE(tip(u"// users.byName("_s), QString());
        QCOMPARE(tip(u"foo("_s), QString());
        QCOMPARE(tip(u"comments.add("_s), QString());
        QCOMPARE(tip(u"comments.add('x', "_s, RuleDirection::Incoming), u"[options]|options: { internal: yes/no }"_s);
        const ScriptCallTip whole = callTipAt(ruleApi(), RuleDirection::Outgoing, u"a;\nsync.skip("_s);
        QCOMPARE(whole.open, 12);
        QVERIFY2(whole.text.startsWith(u"sync.skip([reason]) → never\nreason: text\nEnds the rule"_s), qPrintable(whole.text));
    }
};

QTEST_GUILESS_MAIN(TestScriptCompletion)
#include "tst_scriptcompletion.moc"
