#pragma once
// ConnectorSuite: what every connector must do, as one Qt Test object, run against each tracker. A tst_<tracker>.cpp is a TrackerFixture
// (how to reach the tracker, and what "another user" does there, past the connector) and this main:
//
//     int main(int argc, char *argv[])
//     {
//         QCoreApplication app(argc, argv);
//         MyFixture fixture;
//         lockstep::ConnectorSuite suite(fixture);
//         return QTest::qExec(&suite, argc, argv);
//     }
//
// The suite only looks at issues that it made itself (summaries are unique per run), so it may share a tracker with others.
// A fixture's methods may block (QCoro::waitFor, processes); on failure they call qFatal or answer nothing.

#include "core/connectors/connector.h"

#include <QObject>
#include <QTemporaryDir>

#include <memory>

namespace lockstep {

/// A custom field of the tracker with two values that it takes and gives back as they are.
struct CustomSample {
    QString name;
    QJsonValue one;
    QJsonValue two;
};

/// Values that exist in the tracker. Empty: the tracker has no such thing and the suite leaves it out.
struct TrackerSamples {
    QString firstStatus, secondStatus; ///< Names; a new issue may be set to the second
    QString laterStatus; ///< One that the tracker does not let a new issue begin with
    QString onePriority, otherPriority;
    QString assignee; ///< Login of someone who may be assigned
    QString type; ///< For field::type on create
    QList<CustomSample> custom;
    QString activity; ///< Of time entries; empty: the tracker takes any
    bool dueDate = true;
    bool labels = false;
    QString issuePath; ///< Of an issue in the tracker's own API, with %1 for its id; a GET there tells its summary
    QString ownPath; ///< … where an account reads of itself
    QString wrongQuery; ///< One that the tracker refuses
};

class TrackerFixture {
public:
    TrackerFixture() = default;
    virtual ~TrackerFixture() = default;
    Q_DISABLE_COPY_MOVE(TrackerFixture)

    /// Why the tracker cannot be used now (an environment variable is missing); empty: it can.
    virtual QString unavailable() const { return {}; }
    virtual std::unique_ptr<Connector> make() = 0;
    virtual QString secret() const { return QStringLiteral("no secret at all"); } ///< By which make() signs in
    /// With a wrong key or password; null: the tracker has none.
    virtual std::unique_ptr<Connector> makeWithWrongSecret() { return nullptr; }
    virtual TrackerSamples samples() const = 0;
    /// A query of the tracker's language that finds issues by `text` in the summary (letters and digits only), open or not.
    virtual QString queryForSummary(const QString &text) const = 0;

    // What another person does in the tracker, not through the connector.
    virtual IssueId otherCreates(const QString &summary) = 0;
    virtual void otherEditsSummary(const IssueId &issue, const QString &summary) = 0;
    virtual void otherComments(const IssueId &issue, const QString &body) = 0;
    virtual void otherAttaches(const IssueId &issue, const QString &fileName, const QByteArray &content) = 0;
    /// The comment was written by otherComments(). Answers whether the tracker can do that.
    enum class Done { Yes, Unsupported };
    virtual Done otherEditsComment(const IssueId &, const QString & /*commentId*/, const QString & /*body*/) { return Done::Unsupported; }
    virtual Done otherLogsTime(const IssueId &, qint64 /*seconds*/, const QString & /*body*/) { return Done::Unsupported; }
    virtual Done otherRemoves(const IssueId &) { return Done::Unsupported; }
    /// To another project or queue, and back again.
    virtual Done otherMoves(const IssueId &, bool /*away*/) { return Done::Unsupported; }
    /// Changes many issues as quickly as the tracker takes it; the default goes one by one.
    virtual void otherEditsAll(const QList<IssueId> &issues, const QString &summary)
    {
        for (const IssueId &issue : issues)
            otherEditsSummary(issue, summary);
    }
    /// More issues than one page of the tracker's lists holds, for the change feed's page borders.
    virtual int manyIssues() const { return 120; }
};

class ConnectorSuite : public QObject {
    Q_OBJECT

public:
    explicit ConnectorSuite(TrackerFixture &fixture);
    ~ConnectorSuite() override;

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void accessReportNamesProductAndAccount();
    void wrongSecretIsAnAuthenticationErrorOfTheNode();
    void schemaKnowsStatusesAndCustomFields();
    void createdIssueReadsBackWithEveryField();
    void createdIssueGetsAStatusThatIsNotForNewOnes();
    void textSurvives_data();
    void textSurvives();
    void markFindsItsIssueAndNothingElse();
    void updateWritesOnlyDifferences();
    void updateClears();
    void editsTellWhatAWriteTookThePlaceOf();
    void unknownStatusIsAValidationErrorThatNamesIt();
    void unknownCustomFieldIsAValidationErrorThatNamesIt();
    void commentsAreAddedListedAndEdited();
    void internalCommentsStayInternal();
    void commentOfSomeoneElseHasItsAuthor();
    void attachmentsGoUpAndDownUnchanged_data();
    void attachmentsGoUpAndDownUnchanged();
    void attachmentOfSomeoneElseIsRead();
    void internalAttachmentsStayInternalOrAreRefused();
    void worklogsAreAddedListedAndEdited();
    void worklogsThatTheTrackerCannotTakeAreNamed();
    void worklogOfSomeoneElseIsReadAndSeenByTheFeed();
    void movedIssueIsNotFoundUntilItIsBack();
    void changeFeedStartsFromNow();
    void changeFeedSeesCreateEditCommentAttachment();
    void changeFeedMissesNothingAndComesToRest();
    void changeFeedGoesOnAfterARestart();
    void brokenCursorIsAnError();
    void searchFindsAllPages();
    void matchingAnswersThoseThatMatch();
    void wrongQueryIsAValidationError();
    void idOfKey();
    void rulesCallTheTrackersOwnApi();
    void goneIssueIsNotFound();
    void abortEndsACall();

private:
    QString unique(const QString &word); ///< A summary that no other issue has
    IssueDraft sampleDraft(QJsonValue CustomSample::*which) const; ///< The samples' custom fields
    IssueId created(const IssueDraft &draft);
    IssueId createdWithSummary(const QString &summary);
    /// Polls until two polls in a row bring nothing, and answers the ids in between. Empty cursor: not allowed.
    QHash<QString, int> drain(Connector &connector, QString &cursor);
    TrackerFixture &m_fixture;
    TrackerSamples m_samples;
    std::unique_ptr<Connector> m_connector;
    QTemporaryDir m_folder;
    QString m_run;
    int m_counter = 0;
};

} // namespace lockstep
