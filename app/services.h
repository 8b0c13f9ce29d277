#pragma once
// Services: what the window and the control socket change beside the nodes: the configuration (checked, secrets stored, saved, applied: all
// or nothing), files, boards, settings. Owned by the composition root, main thread. References outlive it.

#include "app/configurationstore.h"
#include "app/profile.h"
#include "app/secretresolver.h"
#include "app/settings.h"
#include "core/base/clock.h"
#include "ui/appservices.h"

#include <map>
#include <memory>

namespace lockstep {

class Services final : public ui::AppServices {
public:
    struct Parts {
        NodeHost &host;
        SecretStore &secrets;
        SecretResolver &resolver;
        Settings &settings;
        Clock &clock;
        QString ruleHostProgram; ///< Checks new scripts
    };
    Services(const Parts &parts, const Profile &profile);
    ~Services() override;

    /// Loads what is stored and starts its nodes. An unreadable configuration is left as it is and reported.
    Result<> start();
    /// Asks the secret store once whether it works; the answer is secretsTrouble().
    QCoro::Task<> checkSecretStore();

    /// Checks like changeConfiguration(), secrets included, and changes nothing. Answers the changes.
    QCoro::Task<CommandOutcome> replaceConfiguration(Configuration next, bool dryRun);

    const Configuration &configuration() const override { return m_configuration; }
    QFuture<CommandOutcome> changeConfiguration(Configuration next, QMap<QString, QString> newSecrets) override;
    QFuture<CommandOutcome> importFile(QString path, bool dryRun) override;
    QFuture<CommandOutcome> exportFile(QString path) override;
    BoardClient *board(const NodeId &node) override;
    QFuture<RuleAdvice> adviseRules(ConnectionConfig typed) override;
    QFuture<CommandOutcome> startDemo() override;
    bool isDemoUnfinished() const; ///< Killed while the demo was being set up: startDemo() goes on with it
    QString secretsTrouble() const override { return m_secretsTrouble; }
    QVariant setting(const QString &key) const override;
    void setSetting(const QString &key, const QVariant &value) override;

private:
    struct Change {
        Configuration next;
        QMap<QString, QString> newSecrets;
        bool checkAllSecrets = false;
        bool dryRun = false;
    };
    QCoro::Task<CommandOutcome> change(Change what);
    QCoro::Task<CommandOutcome> changeAlone(Change what);
    QCoro::Task<Result<>> checkSecrets(Configuration next, QMap<QString, QString> newSecrets, bool all);
    QCoro::Task<Result<>> storeSecrets(QMap<QString, QString> secrets);
    QCoro::Task<CommandOutcome> demo();
    void dropBoards();
    void keepPauses();

    NodeHost &m_host;
    const Profile m_profile;
    SecretStore &m_secrets;
    SecretResolver &m_resolver;
    Settings &m_settings;
    Clock &m_clock;
    const QString m_ruleHostProgram;
    std::unique_ptr<RuleChecker> m_checker; ///< Its host starts with the first question
    const ConfigurationStore m_store;
    Configuration m_configuration;
    std::map<QString, std::unique_ptr<BoardClient>> m_boards; ///< By node
    QString m_secretsTrouble;
    bool m_changing = false;
};

/// Every reference of `configuration` resolves; the error carries the path ("nodes.Blue.secrets.apiKey: …"). Those whose
/// "node/secret" is in `known` are taken as given.
QCoro::Task<Result<>> checkSecretReferences(Configuration configuration, QStringList known, SecretResolver &resolver);

} // namespace lockstep
