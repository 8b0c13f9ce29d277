#pragma once
// What tests of the window share: an application that does what it is told, a node host that runs sandbox nodes in a folder of
// its own, and the search for controls.

#include "core/connectors/sandbox/sandboxconnector.h"
#include "core/model/board.h"
#include "ui/appservices.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

class FakeServices final : public AppServices {
public:
    const Configuration &configuration() const override { return m_configuration; }
    QFuture<CommandOutcome> changeConfiguration(Configuration next, QMap<QString, QString> newSecrets) override
    {
        if (refusal)
            return refused();
        m_configuration = next;
        lastSecrets = newSecrets;
        if (host)
            host->apply(next);
        return ready();
    }
    QFuture<CommandOutcome> importFile(QString, bool dryRun) override
    {
        imports.append(dryRun);
        if (refusal)
            return refused();
        CommandOutcome outcome;
        outcome.text = u"The connection “Blue to Red” is removed."_s;
        return QtFuture::makeReadyFuture(outcome);
    }
    QFuture<CommandOutcome> exportFile(QString) override { return ready(); }
    BoardClient *board(const NodeId &node) override { return boards.value(node.value()); }
    QFuture<RuleAdvice> adviseRules(ConnectionConfig typed) override
    {
        advised.append(typed);
        return QtFuture::makeReadyFuture(advice);
    }
    QFuture<CommandOutcome> startDemo() override
    {
        ++demos;
        return ready();
    }
    QString secretsTrouble() const override { return {}; }
    QVariant setting(const QString &key) const override { return m_settings.value(key); }
    void setSetting(const QString &key, const QVariant &value) override { m_settings.insert(key, value); }

    QList<ConnectionConfig> advised;
    RuleAdvice advice; ///< Said of all rules
    int demos = 0;
    QList<bool> imports; ///< True: a dry run
    NodeHost *host = nullptr; ///< Gets what is changed
    QMap<QString, BoardClient *> boards;
    std::optional<Error> refusal; ///< Of every change
    QMap<QString, QString> lastSecrets; ///< Typed in with the last change

private:
    static QFuture<CommandOutcome> ready() { return QtFuture::makeReadyFuture(CommandOutcome {}); }
    QFuture<CommandOutcome> refused() const
    {
        CommandOutcome outcome;
        outcome.ok = false;
        outcome.error = *refusal;
        return QtFuture::makeReadyFuture(outcome);
    }
    Configuration m_configuration;
    QMap<QString, QVariant> m_settings;
};

/// Real nodes on sandbox boards, each change of the configuration applied; stopped in order at the end.
class WindowBench {
public:
    /// `ruleHost`: its path; without one scripts do not run.
    explicit WindowBench(const QString &ruleHost = {})
    {
        ConnectorRegistry registry;
        registry.add(sandboxDescriptor());
        host = std::make_unique<NodeHost>(registry, NodeHostOptions {folder.path(), ruleHost, {}});
        services.host = host.get();
    }
    Q_DISABLE_COPY_MOVE(WindowBench)
    ~WindowBench()
    {
        services.host = nullptr;
        QSignalSpy stopped(host.get(), &NodeHost::stopped);
        host->stop();
        if (stopped.isEmpty())
            stopped.wait(60'000);
    }
    void connectNodes(const QString &connection, const QString &a, const QString &b)
    {
        Configuration next = services.configuration();
        ConnectionConfig config;
        config.id = ConnectionId(connection);
        for (int i = 0; i < 2; ++i) {
            const NodeId id(i == 0 ? a : b);
            config.halves[i].node = id;
            if (next.node(id))
                continue;
            NodeConfig node;
            node.id = id;
            node.connector = QStringLiteral("sandbox");
            node.settings = {{QStringLiteral("board"), id.value()}};
            next.nodes.append(node);
        }
        next.connections.append(config);
        services.changeConfiguration(next, {});
    }
    /// “One” (Blue and Red) and “Two” (Blue and Green), each half with scripts and two triggers.
    void connectScripts()
    {
        connectNodes(QStringLiteral("One"), QStringLiteral("Blue"), QStringLiteral("Red"));
        connectNodes(QStringLiteral("Two"), QStringLiteral("Blue"), QStringLiteral("Green"));
        Configuration next = services.configuration();
        for (ConnectionConfig &connection : next.connections) {
            for (ConnectionHalf &half : connection.halves) {
                half.rules.mode = RuleMode::Script;
                half.rules.outgoing = QStringLiteral("replica.summary = issue.summary;\n");
                half.rules.incoming = QStringLiteral("issue.summary = replica.summary;\n");
                half.triggers = {{QStringLiteral("label:a"), true, true}, {QStringLiteral("label:b"), true, false}};
            }
        }
        services.changeConfiguration(next, {});
    }
    const ConnectionConfig &connection(const QString &name) const { return *services.configuration().connection(ConnectionId(name)); }

    QTemporaryDir folder;
    FakeServices services;
    std::unique_ptr<NodeHost> host;
};

/// Widgets that Tab reaches and a screen reader could not name.
inline QStringList nameless(QWidget *root)
{
    QStringList found;
    for (QWidget *widget : root->findChildren<QWidget *>()) {
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        if (button && button->isHidden() && button->text().isEmpty())
            continue; // an action that is not offered now
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith("qt_"_L1) || widget->focusProxy())
            continue;
        if (widget->inherits("QHeaderView") || widget->inherits("QMenu") || widget->inherits("QScrollBar") || widget->inherits("QComboBoxPrivateContainer")
            || widget->inherits("QComboBoxListView"))
            continue;
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
        const QString name = face ? face->text(QAccessible::Name) : widget->accessibleName();
        if (name.isEmpty() && widget->accessibleName().isEmpty()) {
            const QString parent = widget->parentWidget() ? QString::fromLatin1(widget->parentWidget()->metaObject()->className()) : QString();
            found.append(QString(QString::fromLatin1(widget->metaObject()->className()) + u" in "_s + parent));
        }
    }
    return found;
}

inline QAbstractButton *button(QWidget *root, const QString &text)
{
    QAbstractButton *found = nullptr;
    for (QAbstractButton *candidate : root->findChildren<QAbstractButton *>()) {
        if (candidate->text() == text && (!found || candidate->isVisible()))
            found = candidate;
    }
    return found;
}

/// Whether the last line of a wrapped text is painted, not only counted.
inline bool isShownToItsEnd(QLabel *label)
{
    const QImage shown = label->grab().toImage();
    const QColor ground = shown.pixelColor(shown.width() - 1, shown.height() - 1);
    for (int x = 0; x < 20; ++x) {
        for (int y = shown.height() - label->fontMetrics().height(); y < shown.height(); ++y) {
            if (shown.pixelColor(x, y) != ground)
                return true;
        }
    }
    return false;
}

/// The one of its kind with this accessible name, visible if one is.
template<class W>
W *control(QWidget *root, const QString &name)
{
    W *found = nullptr;
    for (W *candidate : root->findChildren<W *>()) {
        if (candidate->accessibleName() == name && (!found || candidate->isVisible()))
            found = candidate;
    }
    return found;
}

} // namespace lockstep::ui
