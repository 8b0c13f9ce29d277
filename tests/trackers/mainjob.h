#pragma once
// The world of the main job: a real Redmine project and a real RT queue, another user on both, and the program between them. Each test run
// uses a tag of its own in a custom field, so runs do not see each other's issues.

#include "tests/support/programrun.h"
#include "tests/support/restuser.h"

#include <QHash>
#include <QTemporaryDir>

struct Ticket {
    int id = 0;
    QString subject;
    QString status;
    int priority = 0;
    QString due;
    QStringList publicTexts; ///< Correspondence
    QStringList internalTexts; ///< Comments
    QStringList files; ///< "name:sha256"
};

struct RedmineIssue {
    int id = 0;
    QString subject;
    QString status;
    QStringList notes;
    QStringList files;
    QString updatedOn; ///< Only of a listed one
    QString notesField {}; ///< The custom field of this name
};

class MainJob {
public:
    explicit MainJob(const QString &tag);

    static bool available();
    bool importConfiguration(const QString &extraSettings = {});
    QJsonObject configuration() const;
    bool importJson(const QJsonObject &configuration, QByteArray *errors = nullptr);

    int createIssue(const QString &subject, const QString &description = {});
    void addNote(int issue, const QString &text, bool isPrivate = false);
    void attach(int issue, const QString &fileName, const QByteArray &bytes);
    void setRedmineStatus(int issue, int statusId);
    void setRedmine(int issue, const QJsonObject &fields);
    RedmineIssue issue(int id);
    QList<int> issuesOfTag();
    QList<RedmineIssue> listedIssues(); ///< Of this tag, without notes and files

    QList<Ticket> tickets(bool whole); ///< Of this tag
    Ticket ticket(int id);
    void correspond(int ticket, const QString &text);
    void setTicket(int ticket, const QJsonObject &fields);
    qint64 newestTransaction();
    /// When each issue of the tag was last written to: Redmine moves it with every write, also one that changes nothing.
    QMap<int, QString> stampsOfIssues();

    bool inStep(int limitMs); ///< Nothing open in the queue and nothing failed

    ProgramRun &program() { return m_program; }
    QJsonArray openErrors();
    const QString &tag() const { return m_tag; }
    RestUser &redmine() { return m_redmine; }
    RestUser &rt() { return m_rt; }
    QJsonObject redmineInfo() const { return m_redmineInfo; }
    QJsonObject rtInfo() const { return m_rtInfo; }

private:
    const QString m_tag;
    QTemporaryDir m_folder;
    QJsonObject m_redmineInfo;
    QJsonObject m_rtInfo;
    RestUser m_redmine;
    RestUser m_rt;
    ProgramRun m_program;
};
