// The profile's folder, the lock on it, and the log within.

#include "app/logfile.h"
#include "app/outputfile.h"
#include "app/profile.h"
#include "app/settings.h"
#include "app/singleinstance.h"

#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace lockstep;
using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcTest, "lockstep.test", QtInfoMsg)

namespace {
QString contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}
} // namespace

class TstProfile final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void newFoldersArePrivate();
    void refusedFolders();
    void socketPathsAreShortEnough();
    void profilesDoNotShare();
    void onlyOneHoldsTheLock();
    void emptyLockIsNobodys();
    void lockOfAnotherMachine();
    void settingsAreKept();
    void logHidesSecrets();
    void logRotates();
    void logThroughQt();
    void tail();
    void outputsReplaceOnlyTheirKind_data();
    void outputsReplaceOnlyTheirKind();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstProfile::outputsReplaceOnlyTheirKind_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("backup"); // what is said, nothing: it may be written
    QTest::addColumn<QString>("exported");
    const QString inside = u"it is inside the profile"_s;
    QTest::newRow("new") << u"new"_s << QString() << QString();
    QTest::newRow("empty") << u"empty"_s << QString() << QString();
    QTest::newRow("a backup") << u"backup"_s << QString() << u"not a JSON file"_s;
    QTest::newRow("JSON") << u"a.json"_s << u"not a backup of Lockstep"_s << QString();
    QTest::newRow("something") << u"text"_s << u"not a backup of Lockstep"_s << u"not a JSON file"_s;
    QTest::newRow("folder") << u"folder"_s << u"it is a folder"_s << u"it is a folder"_s;
    QTest::newRow("FIFO") << u"fifo"_s << u"it is no regular file"_s << u"it is no regular file"_s;
    QTest::newRow("link to nothing") << u"dangling"_s << u"does not exist"_s << u"does not exist"_s;
    QTest::newRow("database") << u"p/nodes/Blue/node.sqlite"_s << inside << inside;
    QTest::newRow("configuration") << u"p/configuration.json"_s << inside << inside;
    QTest::newRow("new in the profile") << u"p/nodes/new"_s << inside << inside;
    QTest::newRow("by dots") << u"folder/../p/configuration.json"_s << inside << inside;
    QTest::newRow("by a linked folder") << u"nodes/new"_s << inside << inside;
    QTest::newRow("by a linked file") << u"configuration"_s << inside << inside;
}

void TstProfile::outputsReplaceOnlyTheirKind()
{
    QFETCH(QString, path);
    QFETCH(QString, backup);
    QFETCH(QString, exported);
    const Profile profile = *Profile::open(m_folder->filePath(u"p"_s));
    const auto write = [this](const QString &name, const QByteArray &bytes) {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(QDir(m_folder->path()).mkpath(u"p/nodes/Blue"_s) && QDir(m_folder->path()).mkdir(u"folder"_s));
    QVERIFY(write(u"empty"_s, {}) && write(u"backup"_s, "lockstep-backup 1\n{}\n") && write(u"a.json"_s, "{}") && write(u"text"_s, "Dear Ada"));
    QVERIFY(write(u"p/configuration.json"_s, R"({"lockstep": 1})") && write(u"p/nodes/Blue/node.sqlite"_s, "SQLite format 3"));
    QVERIFY(::mkfifo(QFile::encodeName(m_folder->filePath(u"fifo"_s)).constData(), 0600) == 0);
    QVERIFY(QFile::link(u"nowhere"_s, m_folder->filePath(u"dangling"_s)) && QFile::link(u"p/nodes"_s, m_folder->filePath(u"nodes"_s))
            && QFile::link(u"p/configuration.json"_s, m_folder->filePath(u"configuration"_s)));
    for (const OutputKind kind : {OutputKind::Backup, OutputKind::Configuration}) {
        const QString &said = kind == OutputKind::Backup ? backup : exported;
        const Result<> checked = checkOutputFile(profile, m_folder->filePath(path), kind);
        QCOMPARE(static_cast<bool>(checked), said.isEmpty());
        if (!checked)
            QVERIFY2(checked.error().message.contains(said) && checked.error().message.contains(path), qPrintable(checked.error().message));
    }
}

void TstProfile::newFoldersArePrivate()
{
    const Result<Profile> profile = Profile::open(m_folder->filePath(u"a/b/profile"_s));
    QVERIFY(profile);
    const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup | QFileDevice::ReadOther
        | QFileDevice::WriteOther | QFileDevice::ExeOther;
    QVERIFY(QFileInfo(profile->folder()).isDir());
    QVERIFY(!(QFileInfo(profile->folder()).permissions() & others));
    QVERIFY(profile->configurationFile().startsWith(profile->folder()));
}

void TstProfile::refusedFolders()
{
    QFile file(m_folder->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (const QString &name : {u"file"_s, u"file/below"_s}) {
        const Result<Profile> profile = Profile::open(m_folder->filePath(name));
        QVERIFY(!profile);
        QVERIFY2(profile.error().message.contains(m_folder->filePath(name)), qPrintable(profile.error().message));
    }
}

void TstProfile::socketPathsAreShortEnough()
{
    const Result<Profile> near = Profile::open(m_folder->filePath(u"p"_s));
    QVERIFY(near);
    QVERIFY(near->controlSocket().startsWith(near->folder()));
    const QString deep = m_folder->filePath(QString(40, u'a') + u'/' + QString(40, u'b') + u'/' + QString(40, u'c'));
    const Result<Profile> far = Profile::open(deep);
    const Result<Profile> other = Profile::open(deep + u'd');
    QVERIFY(far && other);
    const QString listening = far->socketToListen();
    QVERIFY2(listening.toLocal8Bit().size() < 100, qPrintable(listening));
    QVERIFY(listening != other->socketToListen());
    QCOMPARE(far->controlSocket(), listening);
    // Who asks need not have the environment of who listens.
    const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_folder->path()));
    QCOMPARE(Profile::open(deep)->controlSocket(), listening);
    qunsetenv("XDG_RUNTIME_DIR");
    QCOMPARE(Profile::open(deep)->controlSocket(), listening);
    qputenv("XDG_RUNTIME_DIR", runtime);
}

void TstProfile::profilesDoNotShare()
{
    const Result<Profile> a = Profile::open(m_folder->filePath(u"a"_s));
    const Result<Profile> b = Profile::open(m_folder->filePath(u"b"_s));
    QVERIFY(a->keychainService() != b->keychainService());
    QVERIFY(a->controlSocket() != b->controlSocket());
}

void TstProfile::onlyOneHoldsTheLock()
{
    const QString path = m_folder->filePath(u"lock"_s);
    SingleInstance first(path);
    QVERIFY(first.take());
    {
        SingleInstance second(path);
        const Result<> taken = second.take();
        QVERIFY(!taken);
        QCOMPARE(taken.error().code, ErrorCode::Conflict);
        QVERIFY2(taken.error().message.contains(QString::number(QCoreApplication::applicationPid())), qPrintable(taken.error().message));
    }
    SingleInstance nowhere(m_folder->filePath(u"none/lock"_s));
    QCOMPARE(nowhere.take().error().code, ErrorCode::Storage);
}

void TstProfile::emptyLockIsNobodys()
{
    const QString path = m_folder->filePath(u"lock"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly)); // as the machine's crash leaves it
    QVERIFY(!SingleInstance(path).take()); // somebody may just be making it
    QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(-60), QFileDevice::FileModificationTime));
    file.close();
    SingleInstance first(path);
    const Result<> taken = first.take();
    QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message));
    QVERIFY(!SingleInstance(path).take());
}

void TstProfile::lockOfAnotherMachine()
{
    const QString path = m_folder->filePath(u"lock"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("4711\nlockstep\nelsewhere.example\n");
    file.close();
    const Result<> taken = SingleInstance(path).take();
    QVERIFY(!taken);
    QVERIFY2(taken.error().message.contains(u"on the machine “elsewhere.example”"_s) && taken.error().message.contains(path), qPrintable(taken.error().message));
}

void TstProfile::settingsAreKept()
{
    const QString path = m_folder->filePath(u"settings.ini"_s);
    {
        Settings settings(path);
        QCOMPARE(settings.value(Setting::Scheme).toString(), u"system"_s);
        QCOMPARE(settings.value(Setting::CloseToTray).toBool(), true);
        settings.setValue(Setting::Scheme, u"dark"_s);
        settings.setPageValue(u"queue/columns"_s, QStringList {u"a"_s, u"b"_s});
        settings.setPageValue(u"closeToTray"_s, false);
    }
    Settings settings(path);
    QCOMPARE(settings.pageValue(u"scheme"_s).toString(), u"dark"_s);
    QCOMPARE(settings.pageValue(u"queue/columns"_s).toStringList(), (QStringList {u"a"_s, u"b"_s}));
    QCOMPARE(settings.value(Setting::CloseToTray).toBool(), false);
    QVERIFY(!settings.pageValue(u"none"_s).isValid());
}

void TstProfile::logHidesSecrets()
{
    const QString path = m_folder->filePath(u"log"_s);
    LogFile log(path, LogFile::Stderr::Nothing);
    log.addSecret(u"s3cret-token"_s);
    log.addSecret(u"abc"_s); // too short to be told from a word
    log.write(QtWarningMsg, u"lockstep.test"_s, u"GET /x?key=s3cret-token failed: s3cret-token, abc"_s);
    const QString text = contentOf(path);
    QVERIFY2(!text.contains(u"s3cret"_s), qPrintable(text));
    QVERIFY(text.contains(u"warning lockstep.test: GET /x?key=••• failed: •••, abc"_s));
}

void TstProfile::logRotates()
{
    const QString path = m_folder->filePath(u"log"_s);
    LogFile log(path, LogFile::Stderr::Nothing, 2000, 3);
    for (int i = 0; i < 200; ++i)
        log.write(QtInfoMsg, u"c"_s, u"line %1"_s.arg(i));
    QVERIFY(contentOf(path).contains(u"line 199"_s));
    qint64 all = 0;
    const QFileInfoList files = QDir(m_folder->path()).entryInfoList({u"log*"_s});
    for (const QFileInfo &file : files)
        all += file.size();
    QCOMPARE(files.size(), 4);
    QVERIFY(all <= 4 * 2000);
    // One line that is too long does not take the file with it.
    log.write(QtInfoMsg, u"c"_s, QString(100'000, u'x'));
    QVERIFY(QFileInfo(path).size() < 20'000);
}

void TstProfile::logThroughQt()
{
    const QString path = m_folder->filePath(u"log"_s);
    {
        LogFile log(path, LogFile::Stderr::Nothing);
        log.install();
        LogFile::setLevel(u"info"_s);
        qCInfo(lcTest) << "told";
        qCDebug(lcTest) << "not told";
        LogFile::setLevel(u"debug"_s);
        qCDebug(lcTest) << "told in detail";
        LogFile::setLevel(u"error"_s);
        qCWarning(lcTest) << "kept back";
        LogFile::setLevel(u"info"_s);
    }
    const QString text = contentOf(path);
    QVERIFY(text.contains(u"info lockstep.test: told\n"_s));
    QVERIFY(text.contains(u"told in detail"_s));
    QVERIFY(!text.contains(u"not told"_s));
    QVERIFY(!text.contains(u"kept back"_s));
}

void TstProfile::tail()
{
    const QString path = m_folder->filePath(u"log"_s);
    QCOMPARE(LogFile::tail(path, 10)->size(), 0);
    LogFile log(path, LogFile::Stderr::Nothing);
    for (int i = 0; i < 20; ++i)
        log.write(QtInfoMsg, u"c"_s, u"line %1"_s.arg(i));
    const Result<QStringList> lines = LogFile::tail(path, 3);
    QVERIFY(lines);
    QCOMPARE(lines->size(), 3);
    QVERIFY(lines->last().endsWith(u"line 19"_s));
    {
        LogFile small(path, LogFile::Stderr::Nothing, 500, 4); // turned over after every few lines
        for (int i = 20; i < 40; ++i)
            small.write(QtInfoMsg, u"c"_s, u"line %1"_s.arg(i));
    }
    const Result<QStringList> over = LogFile::tail(path, 15);
    QVERIFY(over);
    QCOMPARE(over->size(), 15);
    for (int i = 0; i < 15; ++i)
        QVERIFY2(over->at(i).endsWith(u"line %1"_s.arg(25 + i)), qPrintable(over->at(i)));
}

QTEST_GUILESS_MAIN(TstProfile)
#include "tst_profile.moc"
