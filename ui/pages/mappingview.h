#pragma once
// A mapping as a table that is edited row by row, beside the scripts that do the same. Owned by RulesTab. GUI thread.

#include "core/rules/ruleadvice.h"
#include "ui/dialogs/mappingsides.h"

#include "ui/models/celltablemodel.h"

#include <QWidget>

class QPushButton;
class QTableView;

namespace lockstep::ui {

class MappingDialog;
class ScriptPair;
class TextLabel;

class MappingView final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MappingView)

public:
    explicit MappingView(QWidget *parent = nullptr);
    void show(const Mapping &mapping, const QString &node);
    void setSides(const MappingSides &sides); ///< What the editor of a row offers
    void setFindings(const QList<RuleFinding> &findings); ///< What is wrong, by row
    void removeSelected(); ///< Delete

Q_SIGNALS:
    void edited(const lockstep::Mapping &mapping);
    void scriptWanted(); ///< "Go on as a script"

private:
    QWidget *makeButtons();
    QString selected() const; ///< The key of a row: its number, "comments" or "attachments"
    void edit(const QString &key);
    void open(MappingDialog *dialog, const QString &key);
    void move(int by);
    void change(const Mapping &mapping, const QString &select);
    void fill();
    void updateButtons();
    void markRows();
    void suggest();

    Mapping m_mapping;
    MappingSides m_sides;
    QList<RuleFinding> m_findings;
    QList<CellRow> m_rows; ///< Without the marks of findings
    QString m_node;
    CellTableModel *m_model;
    QTableView *m_table;
    TextLabel *m_title;
    QPushButton *m_suggest;
    QPushButton *m_edit;
    QPushButton *m_up;
    QPushButton *m_down;
    QPushButton *m_remove;
    QPushButton *m_comments;
    QPushButton *m_attachments;
    CellTableModel *m_found; ///< The findings, one in each row
    QTableView *m_foundView;
    ScriptPair *m_scripts;
};

} // namespace lockstep::ui
