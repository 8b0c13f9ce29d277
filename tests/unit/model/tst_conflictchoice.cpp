// How a conflict that waits is settled: each field once, and only what is in conflict.

#include "core/model/conflictchoice.h"

#include <QJsonArray>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstConflictChoice final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachFieldOnce();
    void namesWhatIsNotInConflict();
    void anEmptyTextIsAValue();
    void whatWasChangedMeanwhileIsAskedAnew();

private:
    const QJsonArray m_evidence {QJsonObject {{u"field"_s, u"summary"_s}, {u"base"_s, u"a"_s}, {u"local"_s, u"b"_s}, {u"remote"_s, u"c"_s}}};
};

void TstConflictChoice::eachFieldOnce()
{
    const Result<ConflictChoices> twice = conflictChoices({}, u"summary=local, summary=remote"_s, {}, {});
    QVERIFY(!twice);
    QCOMPARE(twice.error().message, u"summary is chosen twice"_s);
    QVERIFY(!conflictChoices({}, u"summary=local"_s, u"summary"_s, u"x"_s));
    QVERIFY(!conflictChoices({}, u" =local"_s, {}, {})); // not all fields
    QVERIFY(conflictChoices(u"base"_s, u"summary=local,status=remote"_s, u"type"_s, u"x"_s));
}

void TstConflictChoice::namesWhatIsNotInConflict()
{
    const Result<ConflictChoices> choices = choicesFor(m_evidence, *conflictChoices({}, u"bogus=local"_s, {}, {}));
    QVERIFY(!choices);
    QCOMPARE(choices.error().message, u"bogus is not in conflict; in conflict: summary"_s);
}

void TstConflictChoice::anEmptyTextIsAValue()
{
    const Result<ConflictChoices> asked = conflictChoices({}, {}, u"summary"_s, QString(u""_s));
    QVERIFY2(asked, asked ? "" : qPrintable(asked.error().message));
    const Result<ConflictChoices> choices = choicesFor(m_evidence, *asked);
    QVERIFY(choices);
    QVERIFY(choices->value(u"summary"_s).keep == ConflictChoice::Keep::Value);
    QCOMPARE(choices->value(u"summary"_s).value, QJsonValue(QString()));
}

// The dialog was open while the other side changed its value once more: nobody has given up a value that he has not seen.
void TstConflictChoice::whatWasChangedMeanwhileIsAskedAnew()
{
    ConflictChoices asked {{u"summary"_s, {ConflictChoice::Keep::Local, {}, u"b"_s, u"c"_s, true}}};
    QVERIFY(choicesFor(m_evidence, asked));
    asked[u"summary"_s].remote = u"older"_s;
    const Result<ConflictChoices> choices = choicesFor(m_evidence, asked);
    QVERIFY(!choices);
    QVERIFY2(choices.error().message.contains(u"“b” here and “c” on the other side"_s), qPrintable(choices.error().message));
}

QTEST_GUILESS_MAIN(TstConflictChoice)
#include "tst_conflictchoice.moc"
