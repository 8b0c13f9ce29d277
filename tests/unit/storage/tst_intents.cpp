// What is known of writes on their way: forms of a request that it took the place of do not pile up, and stay in order.

#include "core/storage/twinstore.h"
#include "tests/unit/storage/storagebench.h"

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstIntents final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void formsOfARequest_theNewestFewAreKept_theOldestFirst()
    {
        StorageBench bench;
        bench.note(u"1"_s);
        TwinStore &twins = *bench.twins;
        const EventId event = bench.event(u"1"_s).id;
        IntentRecord create;
        create.kind = u"create"_s;
        QVERIFY(twins.openIntent(event, create));
        for (int revision = 0; revision < 12; ++revision) {
            bench.clock.advance(10);
            IntentRecord form;
            form.kind = u"edit"_s;
            form.sourceId = u"form %1"_s.arg(revision);
            form.content = {{u"issueId"_s, QString::number(revision)}};
            QVERIFY(twins.keepForm(event, form));
        }
        QStringList kept;
        const auto intents = twins.intents(event);
        QVERIFY(intents);
        for (const IntentRecord &intent : *intents) {
            if (intent.isForm())
                kept.append(intent.content.value(u"issueId"_s).toString());
        }
        QCOMPARE(kept.join(u' '), u"4 5 6 7 8 9 10 11"_s);
        QCOMPARE(intents->first().kind, u"create"_s); // none of them
        QCOMPARE(twins.openIntents(event).valueOr(0), 1); // a form is no write whose outcome is open
    }
};

QTEST_GUILESS_MAIN(TstIntents)
#include "tst_intents.moc"
