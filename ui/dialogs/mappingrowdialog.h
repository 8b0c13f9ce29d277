#pragma once
// One row of a mapping: which field, where to, and what becomes of its value. Opened by QDialog::open(). GUI thread.

#include "ui/dialogs/mappingdialog.h"
#include "ui/dialogs/mappingsides.h"

class QCheckBox;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace lockstep::ui {

class FieldCombo;
class TextBox;
class TextLabel;
class ValueTable;

class MappingRowDialog final : public MappingDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MappingRowDialog)

public:
    /// `row`: of `mapping`; its size: a new one.
    MappingRowDialog(const Mapping &mapping, qsizetype row, const MappingSides &sides = {}, QWidget *parent = nullptr);

protected:
    bool isComplete() override;
    void take(Mapping &mapping) const override;

private:
    void fill(const FieldMapping &row);
    void makeParameters();
    void showParameters();
    void showField();
    void narrow();
    void fillValues(); ///< With what both trackers know
    Transformation transformation() const;
    FieldMapping row() const;

    qsizetype m_row;
    MappingSides m_sides;
    FieldMapping m_before; ///< As opened
    QStringList m_fieldsKnown; ///< Of the mapping
    QStringList m_replicasKnown;
    FieldCombo *m_field;
    TextLabel *m_fieldNote; ///< What the tracker says of it
    QPushButton *m_fillValues;
    FieldCombo *m_replica;
    TextLabel *m_replicaNote;
    QCheckBox *m_showAll;
    QComboBox *m_direction;
    QComboBox *m_when;
    QComboBox *m_transformation;
    QStackedWidget *m_parameters; ///< In the order of Transformation
    ValueTable *m_values;
    TextBox *m_template;
    QLineEdit *m_constant;
    TextBox *m_first;
    QSpinBox *m_days;
    QSpinBox *m_workingDays;
    QComboBox *m_person;
    QComboBox *m_nothingMatches;
    QCheckBox *m_hasDefault;
    QLineEdit *m_default;
};

} // namespace lockstep::ui
