// The suite's tests of comments and attachments.
#include "tests/conformance/connectorsuite.h"

#include "tests/conformance/connectorsuitehelpers.h"
#include "tests/support/await.h"

#include <QCryptographicHash>
#include <QFile>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QByteArray content(int size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (int i = 0; i < size; ++i)
        bytes[i] = static_cast<char>((i * 7 + i / 253) & 0xff);
    return bytes;
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}
} // namespace

void ConnectorSuite::commentsAreAddedListedAndEdited()
{
    const IssueId id = createdWithSummary(unique(u"Comments"_s));
    const Result<QString> first = await(m_connector->addComment(id, CommentDraft {u"First **bold**"_s, Visibility::Public}));
    LS_OK(first);
    const Result<QString> second = await(m_connector->addComment(id, CommentDraft {u"Second ☃"_s, Visibility::Public}));
    LS_OK(second);
    QVERIFY(*first != *second);
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->comments.size(), 2);
    QCOMPARE(issue->comments.at(0).id, *first);
    QCOMPARE(issue->comments.at(1).id, *second);
    QVERIFY(sameValue(issue->comments.at(0).body, m_connector->normalised(u"comment"_s, u"First **bold**"_s)));
    QCOMPARE(issue->comments.at(0).visibility, Visibility::Public);
    QVERIFY(issue->comments.at(0).createdAt.isValid());
    QVERIFY(!issue->comments.at(0).author.isNull());
    if (!m_connector->capabilities().commentEdit)
        return;
    LS_OK(await(m_connector->editComment(id, *first, CommentDraft {u"First, edited"_s, Visibility::Public})));
    const Result<Issue> edited = await(m_connector->fetch(id));
    LS_OK(edited);
    QCOMPARE(edited->comments.size(), 2);
    QCOMPARE(edited->comments.at(0).id, *first);
    QVERIFY(sameValue(edited->comments.at(0).body, QJsonValue(u"First, edited"_s)));
}

void ConnectorSuite::internalCommentsStayInternal()
{
    if (!m_connector->capabilities().internalComments)
        QSKIP("this tracker has no internal comments");
    const IssueId id = createdWithSummary(unique(u"Internal"_s));
    LS_OK(await(m_connector->addComment(id, CommentDraft {u"For us"_s, Visibility::Internal})));
    LS_OK(await(m_connector->addComment(id, CommentDraft {u"Who knows"_s, Visibility::Unknown})));
    LS_OK(await(m_connector->addComment(id, CommentDraft {u"For all"_s, Visibility::Public})));
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->comments.size(), 3);
    QCOMPARE(issue->comments.at(0).visibility, Visibility::Internal);
    QCOMPARE(issue->comments.at(1).visibility, Visibility::Internal);
    QCOMPARE(issue->comments.at(2).visibility, Visibility::Public);
    if (!m_connector->capabilities().commentEdit)
        return;
    // An edit may make a comment internal, and must not make an internal one public.
    LS_OK(await(m_connector->editComment(id, issue->comments.at(0).id, CommentDraft {u"For us, edited"_s, Visibility::Public})));
    LS_OK(await(m_connector->editComment(id, issue->comments.at(2).id, CommentDraft {u"For us after all"_s, Visibility::Internal})));
    const Result<Issue> edited = await(m_connector->fetch(id));
    LS_OK(edited);
    QCOMPARE(edited->comments.at(0).visibility, Visibility::Internal);
    QCOMPARE(edited->comments.at(2).visibility, Visibility::Internal);
}

void ConnectorSuite::internalAttachmentsStayInternalOrAreRefused()
{
    if (!m_connector->capabilities().attachments)
        QSKIP("this tracker has no attachments");
    const IssueId id = createdWithSummary(unique(u"Internal attachment"_s));
    AttachmentDraft draft {u"secret.bin"_s, u"application/octet-stream"_s, m_folder.filePath(u"secret"_s), Visibility::Internal};
    QFile file(draft.sourcePath);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("secret") == 6);
    file.close();
    const Result<QString> attached = await(m_connector->addAttachment(id, draft));
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    if (!attached) {
        QCOMPARE(attached.error().code, ErrorCode::Unsupported);
        QVERIFY2(attached.error().message.contains(draft.fileName), qPrintable(attached.error().message));
        QVERIFY(issue->attachments.isEmpty());
        return;
    }
    QCOMPARE(issue->attachments.size(), 1);
    QCOMPARE(issue->attachments.first().visibility, Visibility::Internal);
}

void ConnectorSuite::commentOfSomeoneElseHasItsAuthor()
{
    const IssueId id = createdWithSummary(unique(u"Their comment"_s));
    LS_OK(await(m_connector->addComment(id, CommentDraft {u"Ours"_s, Visibility::Public})));
    m_fixture.otherComments(id, u"Theirs"_s);
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->comments.size(), 2);
    QVERIFY(issue->comments.at(0).author != issue->comments.at(1).author);
    QVERIFY(sameValue(issue->comments.at(1).body, QJsonValue(u"Theirs"_s)));
    if (m_fixture.otherEditsComment(id, issue->comments.at(1).id, u"Theirs, edited"_s) == TrackerFixture::Done::Unsupported)
        return;
    const Result<Issue> edited = await(m_connector->fetch(id));
    LS_OK(edited);
    QVERIFY(sameValue(edited->comments.at(1).body, QJsonValue(u"Theirs, edited"_s)));
}

void ConnectorSuite::attachmentsGoUpAndDownUnchanged_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<int>("size");
    QTest::newRow("empty file") << u"empty.txt"_s << 0;
    QTest::newRow("1 MiB") << u"large.bin"_s << 1024 * 1024;
    QTest::newRow("non-ASCII name") << u"Übersicht ☃ 日本.txt"_s << 1000;
    QTest::newRow("spaces and signs") << u"a b  c's (1) +&#%20;=,.txt"_s << 1001;
    QTest::newRow("quotes") << u"say \"hi\".txt"_s << 1002;
}

void ConnectorSuite::attachmentsGoUpAndDownUnchanged()
{
    if (!m_connector->capabilities().attachments)
        QSKIP("this tracker has no attachments");
    QFETCH(QString, fileName);
    QFETCH(int, size);
    const IssueId id = createdWithSummary(unique(u"Attachment"_s));
    const QByteArray bytes = content(size);
    const QString source = m_folder.filePath(u"source-%1"_s.arg(++m_counter));
    QFile file(source);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    AttachmentDraft draft;
    draft.fileName = fileName;
    draft.mimeType = u"application/octet-stream"_s;
    draft.sourcePath = source;
    const Result<QString> attached = await(m_connector->addAttachment(id, draft));
    LS_OK(attached);
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->attachments.size(), 1);
    const Attachment attachment = issue->attachments.first();
    QCOMPARE(attachment.id, *attached);
    QCOMPARE(attachment.size, size);
    QString expected = fileName; // Trackers may replace signs that file systems refuse, nothing else
    QString got = attachment.fileName;
    for (const QChar sign : u"\"'%?*:|<>/\\"_s) {
        expected.replace(sign, u'_');
        got.replace(sign, u'_');
    }
    QCOMPARE(got, expected);
    const QString target = m_folder.filePath(u"target-%1"_s.arg(++m_counter));
    LS_OK(await(m_connector->download(id, attachment, target)));
    QCOMPARE(QCryptographicHash::hash(readAll(target), QCryptographicHash::Sha256), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256));
}

void ConnectorSuite::attachmentOfSomeoneElseIsRead()
{
    if (!m_connector->capabilities().attachments)
        QSKIP("this tracker has no attachments");
    const IssueId id = createdWithSummary(unique(u"Their attachment"_s));
    m_fixture.otherAttaches(id, u"theirs.bin"_s, content(5000));
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->attachments.size(), 1);
    QCOMPARE(issue->attachments.first().fileName, u"theirs.bin"_s);
    const QString target = m_folder.filePath(u"theirs"_s);
    LS_OK(await(m_connector->download(id, issue->attachments.first(), target)));
    QCOMPARE(readAll(target), content(5000));
}

} // namespace lockstep
