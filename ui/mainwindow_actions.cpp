// What the window's actions do: the other half of mainwindow.cpp.

#include "ui/dialogs/trackerdialog.h"
#include "core/base/when.h"
#include "ui/dialogs/newconnectiondialog.h"
#include "ui/dialogs/synckeydialog.h"
#include "ui/jumpfield.h"
#include "ui/mainwindow.h"
#include "ui/pages/page.h"
#include "ui/style/lockstepstyle.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/overviewtext.h"
#include "ui/traystate.h"
#include "ui/trayicon.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QListView>
#include <QMessageBox>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr qsizetype mostTold = 8; // changes of an import, one a line
}

void MainWindow::connectActions()
{
    for (auto it = m_actions.pages.cbegin(); it != m_actions.pages.cend(); ++it)
        connect(it.value(), &QAction::triggered, this, [this, name = it.key()] {
            showPage(name);
            focusPage();
        });
    connect(m_actions.quit, &QAction::triggered, this, &MainWindow::quit);
    connect(m_actions.jump, &QAction::triggered, this, [this] {
        if (!m_jump->hasFocus())
            m_focusBeforeJump = focusWidget();
        m_jump->setFocus(Qt::ShortcutFocusReason);
        m_jump->selectAll();
    });
    connect(m_jump, &JumpField::chosen, this, [this](const QString &link) {
        if (!link.isEmpty())
            openLink(link);
        else if (m_focusBeforeJump && m_focusBeforeJump->isVisible())
            m_focusBeforeJump->setFocus(Qt::ShortcutFocusReason);
        else
            m_list->setFocus(Qt::ShortcutFocusReason);
    });
    connect(m_actions.filter, &QAction::triggered, this, [this] { currentPage()->focusFilter(); });
    connect(m_actions.refresh, &QAction::triggered, this, [this] { currentPage()->refresh(); });
    connect(m_actions.schemeSystem, &QAction::triggered, this, [this] { chooseScheme(u"system"_s); });
    connect(m_actions.schemeLight, &QAction::triggered, this, [this] { chooseScheme(u"light"_s); });
    connect(m_actions.schemeDark, &QAction::triggered, this, [this] { chooseScheme(u"dark"_s); });
    connect(m_actions.newConnection, &QAction::triggered, this, &MainWindow::openNewConnection);
    connect(m_actions.addTracker, &QAction::triggered, this, &MainWindow::openAddTracker);
    const auto withConnection = [this](auto action) {
        return [this, action] {
            if (const QString name = connectionInFocus(); !name.isEmpty())
                action(name);
            else
                tell(MessageBar::Kind::Info, tr("Choose a connection first, on the page Connections."), {});
        };
    };
    connect(m_actions.pause, &QAction::triggered, this, withConnection([this](const QString &name) {
                bool paused = false;
                for (const HalfSnapshot &half : m_context.host.snapshot().halves)
                    paused = paused || (half.connection.value() == name && half.paused);
                report(m_context.host.pause(name, !paused));
            }));
    const auto pauseAll = [this](bool paused) { report(m_context.host.pause({}, paused)); };
    connect(m_actions.pauseAll, &QAction::triggered, this,
            [this, pauseAll] { pauseAll(trayStateOf(m_context.host.snapshot()) != TrayState::Paused); });
    connect(m_actions.syncNow, &QAction::triggered, this,
            withConnection([this](const QString &name) { report(m_context.host.pollNow(name), syncSentence(name, m_context.host.configuration(), m_context.host.snapshot())); }));
    connect(m_actions.syncIssue, &QAction::triggered, this, &MainWindow::askIssueKey);
    connect(m_actions.retry, &QAction::triggered, this, [this] { currentPage()->retrySelected(); });
    connect(m_actions.cancel, &QAction::triggered, this, [this] { currentPage()->cancelSelected(); });
    connect(m_actions.copy, &QAction::triggered, this, [this] {
        if (const QString text = currentPage()->copyText(); !text.isEmpty())
            QApplication::clipboard()->setText(text);
    });
    connect(m_actions.about, &QAction::triggered, this, [this] {
        auto *about = new QMessageBox(QMessageBox::NoIcon, tr("About Lockstep"),
                                      tr("Lockstep %1\n\nKeeps issues of two task trackers in step.\nFree software: GPL, version 3 or later.")
                                          .arg(QString::fromLatin1(LOCKSTEP_VERSION)),
                                      QMessageBox::Close, this);
        about->setAttribute(Qt::WA_DeleteOnClose);
        about->setIconPixmap(applicationIcon().pixmap(48, 48));
        about->open();
    });
    connect(m_tray, &TrayIcon::openRequested, this, &MainWindow::comeToFront);
    connect(m_tray, &TrayIcon::errorsRequested, this, [this] {
        comeToFront();
        showPage(u"errors"_s);
    });
    connect(m_tray, &TrayIcon::pauseRequested, this, pauseAll);
    connect(m_tray, &TrayIcon::quitRequested, this, &MainWindow::quit);
}

void MainWindow::connectFileActions()
{
    const QString filter = tr("Lockstep configuration (*.json)");
    connect(m_actions.import, &QAction::triggered, this, [this, filter] {
        auto *dialog = new QFileDialog(this, tr("Import a configuration"), {}, filter);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::importFile);
        dialog->open();
    });
    connect(m_actions.exportTo, &QAction::triggered, this, [this, filter] {
        auto *dialog = new QFileDialog(this, tr("Export the configuration"), u"lockstep.json"_s, filter);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(u"json"_s);
        connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
            report(m_context.services.exportFile(path), tr("The configuration was exported, without secrets."));
        });
        dialog->open();
    });
}

/// It replaces everything, so first it is told what it would change.
void MainWindow::importFile(const QString &path)
{
    when(m_context.services.importFile(path, true), this, [this, path](const CommandOutcome &outcome) {
        if (!outcome.ok) { // which names the place in the file
            const QString why = outcome.error.detail.isEmpty() ? errorTitle(outcome.error) : errorTitle(outcome.error) + u'\n' + outcome.error.detail;
            tell(MessageBar::Kind::Error, tr("%1 was not imported").arg(QFileInfo(path).fileName()), why);
            return;
        }
        QStringList changes = outcome.text.split(u'\n', Qt::SkipEmptyParts);
        if (const qsizetype more = changes.size() - mostTold; more > 0)
            changes = changes.first(mostTold) << tr("and %1 more changes").arg(numberText(more));
        ask(tr("Replace the configuration by %1?").arg(QFileInfo(path).fileName()), changes.join(u'\n'), tr("Import"),
            [this, path] { report(m_context.services.importFile(path, false), tr("The configuration was imported.")); });
    });
}

void MainWindow::report(QFuture<CommandOutcome> future, const QString &done)
{
    when(future, this, [this, done](const CommandOutcome &outcome) {
        if (!outcome.ok)
            tell(MessageBar::Kind::Error, errorTitle(outcome.error), outcome.error.detail);
        else if (!done.isEmpty())
            tell(MessageBar::Kind::Info, done, outcome.text);
    });
}

void MainWindow::chooseScheme(const QString &name)
{
    const Scheme scheme = name == "light"_L1 ? Scheme::Light : name == "dark"_L1 ? Scheme::Dark : Scheme::System;
    m_actions.schemeLight->setChecked(scheme == Scheme::Light);
    m_actions.schemeDark->setChecked(scheme == Scheme::Dark);
    m_actions.schemeSystem->setChecked(scheme == Scheme::System);
    if (name.isEmpty())
        return;
    m_context.services.setSetting(u"window/scheme"_s, name);
    if (auto *application = qobject_cast<QApplication *>(QCoreApplication::instance()))
        setScheme(*application, scheme);
}

void MainWindow::askIssueKey()
{
    auto *dialog = new SyncKeyDialog(m_context, connectionInFocus(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SyncKeyDialog::done, this, [this](const QString &key) {
        tell(MessageBar::Kind::Info, tr("%1 is on its way; the queue shows its steps.").arg(key), {});
        openLink(u"page:queue"_s);
    });
    dialog->open();
}

void MainWindow::openNewConnection()
{
    auto *dialog = new NewConnectionDialog(m_context, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NewConnectionDialog::made, this, [this](const QString &name) { openLink(QString(u"connection:"_s + name)); });
    dialog->open();
}

void MainWindow::openAddTracker() { openTracker({}); }

void MainWindow::openTracker(const NodeId &node)
{
    auto *dialog = new TrackerDialog(m_context, node, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TrackerDialog::made, this, [this, isNew = node.isNull()](const QString &name) {
        tell(MessageBar::Kind::Info, isNew ? tr("The node %1 was added.").arg(name) : tr("The node %1 is started anew with its new settings.").arg(name), {});
    });
    dialog->open();
}

} // namespace lockstep::ui
