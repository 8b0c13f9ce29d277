#pragma once
// What the administrator has set up: nodes, connections, rules. The configuration file in values. Plain values, any thread.

#include "core/base/id.h"
#include "core/base/jsonwords.h"
#include "core/base/result.h"
#include "core/model/mapping.h"
#include "core/model/ruledirection.h"
#include "core/model/rulelimits.h"

#include <QJsonObject>
#include <QList>
#include <QMap>

namespace lockstep {

/// Where a secret is kept; never the secret itself.
struct SecretRef {
    enum class Kind { Environment, Keychain, File };
    Kind kind = Kind::Keychain;
    QString name; ///< Variable, keychain entry or path
    bool operator==(const SecretRef &) const = default;
};

struct NodeConfig {
    NodeId id; ///< Its name
    QString connector; ///< "redmine", "rt", "sandbox"
    QJsonObject settings; ///< As the connector's descriptor says
    QMap<QString, SecretRef> secrets;
    int historyDays = 30; ///< How long what is finished stays in its database
    RuleLimits ruleLimits {}; ///< Whole seconds
    bool operator==(const NodeConfig &) const = default;
};

struct TriggerConfig {
    QString query; ///< In the tracker's own language
    bool active = true;
    bool existing = true; ///< Issues that match already come under sync too, not only those that change later
    bool operator==(const TriggerConfig &) const = default;
};

enum class RuleMode { Basic, Mapping, Script };
/// As they are written in the file and in a node's database.
inline constexpr JsonWords<RuleMode, 3> ruleModes {{{"basic", RuleMode::Basic}, {"mapping", RuleMode::Mapping}, {"script", RuleMode::Script}}};

struct RuleSet {
    RuleMode mode = RuleMode::Basic;
    QString outgoing; ///< Script mode: JavaScript
    QString incoming;
    int version = 0; ///< Given by the node's database when it is published; 0 in a file
    Mapping mapping {}; ///< Mapping mode
    QString note {}; ///< Why this version was published; for people
    QString afterAck {}; ///< Script mode: runs on the sender's side when the answer is there; empty: none
    bool hasAfterAck() const; ///< A third rule that does something, in whatever mode
    const QString &script(RuleDirection direction) const { return direction == RuleDirection::Outgoing ? outgoing : direction == RuleDirection::Incoming ? incoming : afterAck; }
    RuleSet inItsMode() const; ///< Without what another mode holds
    bool isSame(const RuleSet &other) const; ///< They do the same: version and note are no difference, nor what another mode holds
    bool operator==(const RuleSet &) const = default;
};
inline constexpr qsizetype longestRuleNote = 500;

struct ConnectionHalf {
    NodeId node;
    QList<TriggerConfig> triggers;
    RuleSet rules;
    bool operator==(const ConnectionHalf &) const = default;
};

enum class ConflictPolicy { Newest, Local, Remote, Ask };

struct ConnectionConfig {
    ConnectionId id; ///< Its name
    ConnectionHalf halves[2];
    QMap<QString, ConflictPolicy> conflict; ///< By field; "default" for the others
    bool scriptErrorStopsConnection = false; ///< policies.scriptError: "issue" or "connection"
    int auditHours = 24; ///< policies.auditHours: each pair is compared once in so many hours; 0: only on demand
    bool paused = false;
    const ConnectionHalf *half(const NodeId &node) const;
    const ConnectionHalf *otherHalf(const NodeId &node) const;
    bool operator==(const ConnectionConfig &) const = default;
};

struct Configuration {
    QList<NodeConfig> nodes;
    QList<ConnectionConfig> connections;
    const NodeConfig *node(const NodeId &id) const;
    const ConnectionConfig *connection(const ConnectionId &id) const;
    bool operator==(const Configuration &) const = default;
};

/// The file's JSON. Errors carry the path ("nodes.Blue.settings.pollSeconds: expected number, got text").
/// Settings are checked against the connector's descriptor elsewhere (connectordescriptor.h). Relative script files are read
/// from `baseFolder`.
Result<Configuration> configurationFromJson(const QJsonObject &json, const QString &baseFolder);
QJsonObject configurationToJson(const Configuration &configuration);
/// The rules of one half as they stand in the file.
QJsonObject ruleSetToJson(const RuleSet &rules);
RuleSet ruleSetFromJson(const JsonReader &reader, const QString &baseFolder = {});

} // namespace lockstep
