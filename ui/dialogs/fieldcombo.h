#pragma once
// A list of fields to choose from or to type into; beside those that do not fit stands why. GUI thread.

#include "core/rules/fieldfit.h"

#include <QComboBox>

namespace lockstep::ui {

class FieldCombo final : public QComboBox {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FieldCombo)

public:
    explicit FieldCombo(const QString &name, QWidget *parent = nullptr);

    /// What is in the list; what was typed stays, and nothing is signalled.
    void offer(const QList<OfferedField> &fields);

private:
    QList<OfferedField> m_offered;
};

} // namespace lockstep::ui
