#include "ui/dialogs/fieldcombo.h"

#include "ui/style/metrics.h"

#include <QAbstractItemView>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int faultRole = Qt::UserRole;

class FieldDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(metrics::Step12, metrics::Step8);
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const QString fault = index.data(faultRole).toString();
        if (fault.isEmpty())
            return;
        option->text += u": "_s + fault;
        option->palette.setColor(QPalette::Text, option->palette.color(QPalette::Disabled, QPalette::Text));
    }
};
} // namespace

FieldCombo::FieldCombo(const QString &name, QWidget *parent) : QComboBox(parent)
{
    setAccessibleName(name);
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    view()->setItemDelegate(new FieldDelegate(this));
}

void FieldCombo::offer(const QList<OfferedField> &fields)
{
    if (fields == m_offered)
        return;
    m_offered = fields;
    const QString typed = currentText();
    const int cursor = lineEdit()->cursorPosition();
    const QSignalBlocker quiet(this);
    clear();
    for (const OfferedField &field : fields) {
        addItem(field.name);
        setItemData(count() - 1, field.fault, faultRole);
        setItemData(count() - 1, field.fault, Qt::ToolTipRole);
    }
    setCurrentIndex(findText(typed));
    setEditText(typed);
    lineEdit()->setCursorPosition(cursor);
    view()->setMinimumWidth(qMin(640, view()->sizeHintForColumn(0) + 24)); // the reasons are longer than the field
}

} // namespace lockstep::ui
