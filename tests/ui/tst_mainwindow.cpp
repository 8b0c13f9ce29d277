// The whole window without any node: pages can be reached, empty states teach, every control has a name, every action a shortcut or a
// place in a menu.

#include "core/connectors/sandbox/sandboxconnector.h"
#include "ui/dialogs/addtrackerdialog.h"
#include "ui/dialogs/newconnectiondialog.h"
#include "ui/dialogs/synckeydialog.h"
#include "ui/mainwindow.h"
#include "ui/pages/page.h"
#include "ui/style/lockstepstyle.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QDialog>
#include <QLineEdit>
#include <QMenuBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

namespace {
class FakeServices final : public AppServices {
public:
    const Configuration &configuration() const override { return m_configuration; }
    QFuture<CommandOutcome> changeConfiguration(Configuration next, QMap<QString, QString>) override
    {
        m_configuration = next;
        if (host)
            host->apply(next);
        return ready();
    }
    QFuture<CommandOutcome> importFile(QString, bool) override { return ready(); }
    QFuture<CommandOutcome> exportFile(QString) override { return ready(); }
    BoardClient *board(const NodeId &) override { return nullptr; }
    QFuture<CommandOutcome> startDemo() override
    {
        ++demos;
        return ready();
    }
    QString secretsTrouble() const override { return {}; }
    QVariant setting(const QString &key) const override { return m_settings.value(key); }
    void setSetting(const QString &key, const QVariant &value) override { m_settings.insert(key, value); }
    int demos = 0;
    NodeHost *host = nullptr; ///< Gets what is changed

private:
    static QFuture<CommandOutcome> ready() { return QtFuture::makeReadyFuture(CommandOutcome {}); }
    Configuration m_configuration;
    QMap<QString, QVariant> m_settings;
};

/// Widgets that Tab reaches and a screen reader could not name.
QStringList nameless(QWidget *root)
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

QAbstractButton *button(QWidget *root, const QString &text)
{
    QAbstractButton *found = nullptr;
    for (QAbstractButton *candidate : root->findChildren<QAbstractButton *>()) {
        if (candidate->text() == text && (!found || candidate->isVisible()))
            found = candidate;
    }
    return found;
}
} // namespace

class TestMainWindow final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void init()
    {
        m_services = std::make_unique<FakeServices>();
        m_host = std::make_unique<NodeHost>(ConnectorRegistry {}, NodeHostOptions {});
        m_window = std::make_unique<MainWindow>(*m_host, *m_services);
        m_window->show();
    }

    void cleanup()
    {
        m_window.reset();
        m_host.reset();
    }

    void pagesAreReachedAndRemembered()
    {
        auto *stack = m_window->findChild<QStackedWidget *>();
        QVERIFY(stack);
        for (const QString &page : {u"connections"_s, u"queue"_s, u"errors"_s, u"issues"_s, u"history"_s, u"boards"_s, u"settings"_s, u"overview"_s}) {
            m_window->showPage(page);
            QVERIFY(m_window->findChild<QWidget *>(page)->isVisible());
            QCOMPARE(m_services->setting(u"window/page"_s).toString(), page);
        }
    }

    void everyControlHasAName()
    {
        QCOMPARE(nameless(m_window.get()).join(u"; "_s), QString());
        const Context context {*m_host, *m_services};
        NewConnectionDialog wizard(context);
        QCOMPARE(nameless(&wizard).join(u"; "_s), QString());
        AddTrackerDialog tracker(context);
        QCOMPARE(nameless(&tracker).join(u"; "_s), QString());
        SyncKeyDialog key(context, {});
        QCOMPARE(nameless(&key).join(u"; "_s), QString());
    }

    void actionsAreInMenusAndShortcutsAreUnique()
    {
        QStringList shortcuts;
        for (QAction *menu : m_window->menuBar()->actions()) {
            QVERIFY(menu->menu());
            for (QAction *action : m_window->findChildren<QAction *>()) {
                if (!action->shortcut().isEmpty() && !shortcuts.contains(QString(action->text() + u'\t' + action->shortcut().toString())))
                    shortcuts.append(QString(action->text() + u'\t' + action->shortcut().toString()));
            }
        }
        QVERIFY(shortcuts.size() >= 20);
        QStringList keys;
        for (const QString &entry : std::as_const(shortcuts))
            keys.append(entry.section(u'\t', 1));
        QCOMPARE(keys.removeDuplicates(), 0);
    }

    void emptyOverviewOffersTheDemo()
    {
        m_window->showPage(u"overview"_s);
        QAbstractButton *demo = nullptr;
        for (QAbstractButton *button : m_window->findChild<QWidget *>(u"overview"_s)->findChildren<QAbstractButton *>()) {
            if (button->text().contains(u"sandbox boards"_s))
                demo = button;
        }
        QVERIFY(demo && demo->isVisible());
        QTest::mouseClick(demo, Qt::LeftButton);
        QTRY_COMPARE(m_services->demos, 1);
    }

    void jumpFieldLeadsToAPage()
    {
        auto *jump = m_window->findChild<QLineEdit *>(u"jump"_s);
        QVERIFY(jump);
        jump->setFocus();
        QTest::keyClicks(jump, u"hist"_s);
        QTest::keyClick(jump, Qt::Key_Return);
        QTRY_VERIFY(m_window->findChild<QWidget *>(u"history"_s)->isVisible());
    }

    void aWrongFilterSaysWhy()
    {
        m_window->openLink(u"queue:stat:failed"_s);
        bool told = false;
        for (const MessageBar *bar : m_window->findChild<QWidget *>(u"queue"_s)->findChildren<MessageBar *>())
            told = told || bar->isVisible();
        QVERIFY(told);
    }

    void closesWithDialogsOpen()
    {
        for (const QString &link : {u"new:"_s, u"tracker:"_s}) {
            m_window->openLink(link);
            QVERIFY(m_window->findChild<QDialog *>());
        }
        m_window->close();
        m_window.reset();
    }

    void removingAConnectionWhileItIsShown()
    {
        m_window.reset();
        QTemporaryDir folder;
        ConnectorRegistry registry;
        registry.add(sandboxDescriptor());
        NodeHost host(registry, NodeHostOptions {folder.path(), {}, {}});
        m_services->host = &host;
        MainWindow window(host, *m_services);
        window.show();
        Configuration configuration;
        for (const QString &name : {u"Blue"_s, u"Red"_s}) {
            NodeConfig node;
            node.id = NodeId(name);
            node.connector = u"sandbox"_s;
            node.settings = {{u"board"_s, name}};
            configuration.nodes.append(node);
        }
        ConnectionConfig connection;
        connection.id = ConnectionId(u"Blue to Red"_s);
        connection.halves[0].node = NodeId(u"Blue"_s);
        connection.halves[1].node = NodeId(u"Red"_s);
        configuration.connections.append(connection);
        m_services->changeConfiguration(configuration, {});
        window.openLink(u"connection:Blue to Red"_s);
        auto *page = window.findChild<QWidget *>(u"connections"_s);
        QTRY_VERIFY(button(page, u"Remove…"_s) && button(page, u"Remove…"_s)->isVisible());
        QCOMPARE(nameless(&window).join(u"; "_s), QString());
        button(page, u"Remove…"_s)->click();
        QTRY_VERIFY(button(page, u"Remove"_s) && button(page, u"Remove"_s)->isVisible());
        button(page, u"Remove"_s)->click();
        QTRY_VERIFY(button(page, u"Connect two trackers…"_s)->isVisible());
        QVERIFY(m_services->configuration().connections.isEmpty());
        window.openLink(u"connection:Blue to Red"_s); // an old link leads nowhere
        window.openLink(u"rule:Blue to Red\nRed\nincoming\n3"_s);
        QSignalSpy stopped(&host, &NodeHost::stopped);
        host.stop();
        QTRY_COMPARE_WITH_TIMEOUT(stopped.size(), 1, 20'000);
        m_services->host = nullptr;
    }

    void whatWentWellGoesAwayWithThePage()
    {
        m_services->setSetting(u"window/page"_s, u"settings"_s);
        auto *page = m_window->findChild<Page *>(u"settings"_s);
        m_window->showPage(u"settings"_s);
        Q_EMIT page->told(MessageBar::Kind::Info, u"Saved"_s, {});
        const auto said = [this](const QString &text) {
            const QList<MessageBar *> bars = m_window->findChildren<MessageBar *>();
            return std::any_of(bars.begin(), bars.end(), [&text](const MessageBar *bar) { return bar->isVisible() && bar->accessibleName() == text; });
        };
        QVERIFY(said(u"Saved"_s));
        m_window->showPage(u"queue"_s);
        QVERIFY(!said(u"Saved"_s));
        Q_EMIT page->told(MessageBar::Kind::Error, u"Not saved"_s, {});
        m_window->showPage(u"overview"_s);
        QVERIFY(said(u"Not saved"_s));
    }

    void closingWithoutATrayQuits()
    {
        QSignalSpy quit(m_window.get(), &MainWindow::quitRequested);
        m_window->close();
        QCOMPARE(quit.size(), 1);
    }

private:
    std::unique_ptr<FakeServices> m_services;
    std::unique_ptr<NodeHost> m_host;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
