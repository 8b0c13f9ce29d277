#pragma once
// The triggers of both halves: which issues come under sync. Switching one off says what it will miss. What is typed into the form
// and not saved stays here for each connection.

#include "ui/pages/connectiontab.h"

#include <QMap>

#include <optional>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class TextLabel;

class TriggersTab final : public ConnectionTab {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TriggersTab)

public:
    explicit TriggersTab(const Context &context, QWidget *parent = nullptr);
    void show(const ConnectionConfig &connection) override;
    QStringList unsaved() const override;
    void removeSelected() override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Place {
        int half = 0;
        qsizetype index = -1; ///< -1: a new one
        QString key() const { return QString::number(half) + u'/' + QString::number(index); } ///< Of its row
    };
    struct Removed {
        Place place;
        TriggerConfig trigger;
        bool operator==(const Removed &other) const { return place.half == other.place.half && trigger == other.trigger; }
    };
    struct Draft {
        Place place;
        TriggerConfig original;
        TriggerConfig typed;
    };
    QWidget *makeForm();
    void showRows();
    void tell(); ///< What was removed, or that there is no trigger
    QString nameOf(const Removed &removed) const;
    void edit(Place place);
    void openForm(const Draft &draft);
    void closeForm();
    void askToClose();
    void forgetError();
    Draft draft() const; ///< Of the open form
    void save(); ///< Once the tracker takes the query
    void store(const Draft &sent, const QString &unchecked);
    void remove();
    void putBack();
    void toggle();
    Place selected() const;
    void updateButtons();

    ConnectionConfig m_connection;
    QTableView *m_view;
    CellTableModel *m_model;
    QPushButton *m_add;
    QPushButton *m_edit;
    QPushButton *m_toggle;
    QPushButton *m_remove;
    QWidget *m_form = nullptr;
    QComboBox *m_node = nullptr;
    QLineEdit *m_query = nullptr;
    TextLabel *m_fault = nullptr; ///< What the tracker says of the query
    QPushButton *m_save = nullptr;
    int m_asked = 0; ///< Counts questions to a tracker: an answer to an older one is too late
    QCheckBox *m_active = nullptr;
    QCheckBox *m_existing = nullptr;
    TextLabel *m_language = nullptr;
    TextLabel *m_loss = nullptr;
    Place m_edited;
    TriggerConfig m_original;
    QList<Removed> m_removed; ///< From the connection that is shown, in this order; for Undo
    QMap<QString, Draft> m_drafts; ///< Of connections that are not shown now
};

} // namespace lockstep::ui
