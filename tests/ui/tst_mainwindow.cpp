// The whole window without any node: pages can be reached, empty states teach, every control has a name, every action a shortcut or a
// place in a menu.

#include "ui/dialogs/addtrackerdialog.h"
#include "ui/dialogs/newconnectiondialog.h"
#include "ui/dialogs/synckeydialog.h"
#include "ui/mainwindow.h"
#include "ui/style/lockstepstyle.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QLineEdit>
#include <QMenuBar>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

namespace {
class FakeServices final : public AppServices {
public:
    const Configuration &configuration() const override { return m_configuration; }
    QFuture<CommandOutcome> changeConfiguration(Configuration, QMap<QString, QString>) override { return ready(); }
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
