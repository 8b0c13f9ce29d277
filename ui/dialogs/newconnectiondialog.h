#pragma once
// The wizard for a new connection: your tracker, the other side, scope and rules. Changes nothing before the last step. Opened by
// QDialog::open(); deletes itself if told so. GUI thread.

#include "ui/context.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace lockstep::ui {

class ElidedLabel;
class MessageBar;
class StepList;
class TextLabel;
class TrackerChooser;

class NewConnectionDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(NewConnectionDialog)

public:
    explicit NewConnectionDialog(const Context &context, QWidget *parent = nullptr);
    void goTo(int step); ///< 0 to 2; checks nothing

Q_SIGNALS:
    void made(const QString &connection);

private:
    QWidget *makeScope();
    bool check(int step); ///< Tells what is wrong
    void next();
    void fillScope();
    void finish(); ///< Once the trackers take the queries
    void store(const Configuration &next, const QMap<QString, QString> &secrets, const QStringList &unchecked);
    void setBusy(bool busy);
    void say(const Error &error);
    QMap<QString, QString> typedSecrets(int side) const; ///< By their own names

    Context m_context;
    StepList *m_steps;
    QStackedWidget *m_stack;
    MessageBar *m_bar;
    TrackerChooser *m_sides[2];
    QLineEdit *m_name = nullptr;
    bool m_isMade = false;
    QString m_proposed; ///< Name made from the two nodes
    ElidedLabel *m_queryLabels[2] = {nullptr, nullptr};
    QLineEdit *m_queries[2] = {nullptr, nullptr};
    QCheckBox *m_triggerOn[2] = {nullptr, nullptr};
    TextLabel *m_languages[2] = {nullptr, nullptr};
    QCheckBox *m_existing = nullptr;
    QComboBox *m_mode = nullptr;
    QPushButton *m_cancel;
    QPushButton *m_back;
    QPushButton *m_next;
};

} // namespace lockstep::ui
