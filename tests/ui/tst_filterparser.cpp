// The filter line of the queue: what is understood, and that nothing that is not understood is ignored.

#include "ui/models/filterparser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

class TestFilterParser final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAllTokens()
    {
        const auto filter = parseFilter(u"state:failed,waiting connection:\"Blue to Red\" key:#7 since:2h older:5min node:Blue  lost  umlauts"_s);
        QVERIFY(filter);
        QCOMPARE(filter->states, (QList<EventState> {EventState::Failed, EventState::Waiting}));
        QCOMPARE(filter->connection, u"Blue to Red"_s);
        QCOMPARE(filter->key, u"7"_s);
        QCOMPARE(filter->node, u"Blue"_s);
        QCOMPARE(filter->newerThanMs, 2 * 3'600'000);
        QCOMPARE(filter->olderThanMs, 5 * 60'000);
        QCOMPARE(filter->text, u"lost umlauts"_s);
        QVERIFY(!filter->openOnly);
    }

    void emptyIsEverything()
    {
        const auto filter = parseFilter(u"   "_s);
        QVERIFY(filter);
        QVERIFY(filter->states.isEmpty() && filter->text.isEmpty() && filter->key.isEmpty());
    }

    void openIsAState()
    {
        const auto filter = parseFilter(u"state:open"_s);
        QVERIFY(filter);
        QVERIFY(filter->openOnly);
    }

    void tellsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("named");
        QTest::newRow("state") << u"state:faild"_s << u"failed"_s;
        QTest::newRow("no state near") << u"state:bogus"_s << u"there are open, triggered,"_s;
        QTest::newRow("day") << u"since:2026-99-99"_s << u"is a day; write how long ago"_s;
        QTest::newRow("name") << u"stat:failed"_s << u"state"_s;
        QTest::newRow("no value") << u"key:"_s << u"key:"_s;
        QTest::newRow("span") << u"since:soon"_s << u"soon"_s;
        QTest::newRow("old") << u"older:long"_s << u"older"_s;
        QTest::newRow("quote") << u"connection:\"Blue"_s << u"Blue"_s;
    }

    void tellsWhatIsWrong()
    {
        QFETCH(QString, line);
        QFETCH(QString, named);
        const auto filter = parseFilter(line);
        QVERIFY(!filter);
        QVERIFY2(filter.error().message.contains(named), qPrintable(filter.error().message));
    }

    void everyStateCanBeNamed()
    {
        for (int i = 0; i < static_cast<int>(EventState::Count); ++i) {
            const QString line = filterToken(u"state"_s, Queue::stateName(static_cast<EventState>(i)));
            const auto filter = parseFilter(line);
            QVERIFY(filter);
            QCOMPARE(filter->states.value(0), static_cast<EventState>(i));
        }
    }

    void tokensComeBack()
    {
        const QString token = filterToken(u"connection"_s, u"Acme – Kontor"_s);
        const auto filter = parseFilter(token);
        QVERIFY(filter);
        QCOMPARE(filter->connection, u"Acme – Kontor"_s);
    }
};

QTEST_GUILESS_MAIN(TestFilterParser)
#include "tst_filterparser.moc"
