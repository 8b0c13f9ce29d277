// The issue that the rule host is told is the issue: byte for byte what Issue::toJson() says.

#include "core/rules/issuejson.h"
#include "tests/unit/rules/rulesample.h"

#include <QJsonDocument>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstIssueJson final : public QObject {
    Q_OBJECT

    static QByteArray told(const Issue &issue)
    {
        QByteArray json;
        appendJson(json, issue);
        return json;
    }
    static QByteArray expected(const Issue &issue) { return QJsonDocument(issue.toJson()).toJson(QJsonDocument::Compact); }

private Q_SLOTS:
    void issues()
    {
        QCOMPARE(told({}), expected({}));
        Issue issue = sample::issue();
        QCOMPARE(told(issue), expected(issue));
        issue.version = u"v\"1\""_s;
        issue.createdAt = issue.updatedAt.addSecs(-5);
        issue.native = {{u"z"_s, 1.5}, {u"a"_s, QJsonArray {true, QJsonValue::Null, u"\n"_s}}};
        issue.comments[0].createdAt = issue.createdAt;
        issue.comments[0].updatedAt = issue.updatedAt;
        issue.comments[1].author = {};
        issue.comments[1].body = u"line\r\n\tand “tab”"_s;
        issue.comments[2].parentId = u"c1"_s;
        issue.comments[2].author.email.clear();
        issue.comments[2].visibility = Visibility::Unknown;
        issue.attachments[0].author = issue.author;
        issue.attachments[0].size = 9'007'199'254'740'000;
        issue.attachments[0].sha256 = u"ab"_s;
        issue.attachments[0].createdAt = issue.createdAt;
        issue.attachments[0].commentId = u"c1"_s;
        issue.attachments[0].contentRef = u"/a?b=1&c"_s;
        issue.attachments.append(sample::attachment(u"a2"_s, {}, Visibility::Internal));
        issue.author = {};
        QCOMPARE(told(issue), expected(issue));
    }
};

QTEST_GUILESS_MAIN(TstIssueJson)
#include "tst_issuejson.moc"
