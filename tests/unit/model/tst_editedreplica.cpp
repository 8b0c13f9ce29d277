// What an administrator may change of a replica by hand, and what is said where it is wrong.

#include "core/model/editedreplica.h"
#include "core/model/replica.h"

#include <QJsonDocument>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QJsonObject object(QByteArray json) { return QJsonDocument::fromJson(json.replace('\'', '"')).object(); }

QJsonObject sent()
{
    return object("{'issueId':'7','key':'B-7','madeAt':5,'changed':['summary'],'fields':{'summary':'one','status':{'id':'1','name':'New'}},'custom':{'Team':'A'},"
                  "'comments':[{'id':'1','body':'hello','visibility':'public','author':{'login':'dora'}},{'id':'2','body':'bye','visibility':'public'}],"
                  "'attachments':[{'id':'9','fileName':'a.exe','visibility':'public','size':3,'sha256':'ab'}]}");
}
} // namespace

class TstEditedReplica final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingChanged()
    {
        const Result<EditedReplica> made = editedReplica(sent(), editableReplica(sent()));
        QVERIFY(made);
        QVERIFY(made->changes.isEmpty());
        QCOMPARE(Replica::fromJson(made->replica).content(), Replica::fromJson(sent()).content());
        QVERIFY(!editableReplica(sent()).contains(u"issueId"_s));
    }

    void changes()
    {
        QJsonObject edited = editableReplica(sent());
        edited.insert(u"fields"_s, object("{'summary':'two','priority':'High'}"));
        edited.insert(u"comments"_s, QJsonArray {object("{'id':'1','body':'hello!','visibility':'internal'}")});
        edited.insert(u"attachments"_s, QJsonArray());
        const Result<EditedReplica> made = editedReplica(sent(), edited);
        QVERIFY(made);
        const Replica replica = Replica::fromJson(made->replica);
        QCOMPARE(replica.key, u"B-7"_s); // the envelope stays
        QCOMPARE(replica.fields, object("{'summary':'two','priority':'High'}"));
        QCOMPARE(replica.custom, object("{'Team':'A'}"));
        QCOMPARE(replica.comments.size(), 1);
        QCOMPARE(replica.comments.first().body, u"hello!"_s);
        QCOMPARE(replica.comments.first().author.login, u"dora"_s);
        QVERIFY(replica.attachments.isEmpty());
        QCOMPARE(made->changes.keys(), (QStringList {u"attachment.9"_s, u"comment.1"_s, u"comment.2"_s, u"priority"_s, u"status"_s, u"summary"_s}));
        QCOMPARE(made->changes.value(u"summary"_s), QJsonValue(object("{'before':'one','after':'two'}")));
        QVERIFY(replica.changed->contains(u"priority"_s) && replica.changed->contains(u"summary"_s)); // news now, though the sender did not call it so
    }

    void timeEntries()
    {
        QJsonObject with = sent();
        with.insert(u"worklogs"_s, QJsonArray {object("{'id':'5','seconds':60,'startedAt':'2026-02-01','body':'a','activity':'Design'}"), object("{'id':'6','seconds':60,'startedAt':'2026-02-01','body':''}")});
        QJsonObject edited = editableReplica(with);
        QCOMPARE(edited.value(u"worklogs"_s).toArray().first().toObject(), object("{'id':'5','seconds':60,'startedAt':'2026-02-01','body':'a'}"));
        QVERIFY(!editableReplica(sent()).contains(u"worklogs"_s));
        edited.insert(u"worklogs"_s, QJsonArray {object("{'id':'5','seconds':120,'body':'b'}")});
        const Result<EditedReplica> made = editedReplica(with, edited);
        QVERIFY2(made, qPrintable(made ? QString() : made.error().message));
        const Replica replica = Replica::fromJson(made->replica);
        QCOMPARE(replica.worklogs.size(), 1);
        QCOMPARE(replica.worklogs.first().seconds, 120);
        QCOMPARE(replica.worklogs.first().activity, u"Design"_s);
        QCOMPARE(made->changes.keys(), (QStringList {u"worklog.5"_s, u"worklog.6"_s}));
        for (const char *wrong : {"{'id':'5','seconds':0}", "{'id':'5','seconds':'1h'}", "{'id':'5','startedAt':'today'}", "{'id':'7','seconds':60}"}) {
            edited.insert(u"worklogs"_s, QJsonArray {object(wrong)});
            const Result<EditedReplica> refused = editedReplica(with, edited);
            QVERIFY2(!refused, wrong);
            QVERIFY2(refused.error().message.contains(u"worklogs[0]"_s), qPrintable(refused.error().message));
        }
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("edited");
        QTest::addColumn<QString>("told");
        QTest::newRow("unknown part") << QByteArray("{'feilds':{}}") << u"replica.feilds: unknown key; did you mean “fields”?"_s;
        QTest::newRow("no object") << QByteArray("{'fields':[]}") << u"replica.fields: expected an object"_s;
        QTest::newRow("a new comment") << QByteArray("{'comments':[{'id':'3','body':'x'}]}") << u"replica.comments[0].id: the replica has no comment “3”; comments can be changed or left out, not added"_s;
        QTest::newRow("body is a number") << QByteArray("{'comments':[{'id':'1','body':5}]}") << u"replica.comments[0].body: expected text, got number"_s;
        QTest::newRow("visibility") << QByteArray("{'comments':[{'id':'1','visibility':'all'}]}") << u"replica.comments[0].visibility: “all” is not one of public, internal, unknown"_s;
        QTest::newRow("twice") << QByteArray("{'comments':[{'id':'1'},{'id':'1'}]}") << u"replica.comments[1].id: “1” is there twice"_s;
        QTest::newRow("more of a file") << QByteArray("{'attachments':[{'id':'9','size':5}]}") << u"replica.attachments[0].size: unknown key"_s;
    }
    void refused()
    {
        QFETCH(QByteArray, edited);
        const Result<EditedReplica> made = editedReplica(sent(), object(edited));
        QVERIFY(!made);
        QTEST(made.error().message, "told");
    }
};

QTEST_GUILESS_MAIN(TstEditedReplica)
#include "tst_editedreplica.moc"
