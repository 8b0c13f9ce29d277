#pragma once
// What two versions of the incoming rules would make of a replica that was sent: of an error, or of any event of the queue. Writes nothing. Opened by
// QDialog::open(); deletes itself. GUI thread.

#include "ui/context.h"

#include <QDialog>

#include <array>

class QComboBox;
class QPushButton;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class MessageBar;
class TextLabel;

class ReplayDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplayDialog)

public:
    ReplayDialog(const Context &context, const EventRef &ref, QWidget *parent = nullptr);

private:
    void take(const EventDetail &detail);
    void fillVersions(const QList<RuleVersion> &versions, int begun);
    void replay();
    void fill();

    Context m_context;
    QString m_connection;
    NodeId m_node; ///< Whose incoming rules
    RehearsedReplica m_sent;
    QList<RuleSet> m_rules; ///< In the order of the combo boxes
    std::array<std::optional<RehearsedChanges>, 2> m_found;
    int m_asked = 0;
    MessageBar *m_bar;
    std::array<QComboBox *, 2> m_versions;
    TextLabel *m_sentence;
    CellTableModel *m_model;
    QTableView *m_table;
    QPushButton *m_again;
};

} // namespace lockstep::ui
