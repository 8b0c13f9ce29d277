#pragma once
// What a kind of connector needs to be set up: the window builds its form and the command line its checks from this one place.
// ConnectorRegistry maps kinds to descriptors and factories; app/compositionroot fills it. Plain values.

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/connectors/connector.h"

#include <QMap>

#include <functional>
#include <memory>

class QNetworkAccessManager;

namespace lockstep {

struct SettingDescriptor {
    enum class Type { Text, Url, Number, YesNo, Secret };
    QString name; ///< Key in the configuration file: "url", "project", "pollSeconds", "apiKey"
    QString label; ///< "Address"
    QString help; ///< One sentence
    Type type = Type::Text;
    bool required = false;
    QJsonValue standard; ///< Value when absent
    double minimum = 0; ///< Of a number
    double maximum = 0; ///< 0: none
    QStringList choices = {}; ///< A text must be one of these; empty: any
    std::function<QString(const QString &)> fault = {}; ///< What is wrong with a text; empty: nothing
    QString insteadOf = {}; ///< Of a secret: either this or that one must be there, not both
    QString needs = {}; ///< Of a secret: the setting that must be there with it
};

struct ConnectorContext {
    QJsonObject settings;
    QMap<QString, QString> secrets; ///< Resolved, by the descriptor's names
    Clock *clock = nullptr; ///< Outlives the connector
    Random *random = nullptr;
    QString dataFolder; ///< The sandbox keeps its board here
    /// Makes what speaks HTTP (see HttpClient). Empty: Qt's own; a simulation answers in its place.
    std::function<std::unique_ptr<QNetworkAccessManager>()> network = {};
};

struct ConnectorDescriptor {
    QString kind; ///< "redmine"
    QString name; ///< "Redmine"
    QString queryLanguage; ///< One sentence with an example, for the trigger's form
    QList<SettingDescriptor> settings; ///< Secrets included
    std::function<std::unique_ptr<Connector>(ConnectorContext)> make;

    /// Checks settings against this descriptor; the error carries the path below `path` ("nodes.Blue": "nodes.Blue.settings.url: …").
    Result<> check(const QJsonObject &settings, const QStringList &secretNames, const QString &path) const;
};

class ConnectorRegistry {
public:
    void add(ConnectorDescriptor descriptor);
    const ConnectorDescriptor *find(const QString &kind) const;
    const QList<ConnectorDescriptor> &all() const { return m_all; }

private:
    QList<ConnectorDescriptor> m_all;
};

} // namespace lockstep
