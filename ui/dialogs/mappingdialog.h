#pragma once
// Base of the dialogs that edit a part of a mapping: a form, and Save, which tells what is wrong or gives the whole mapping. Opened by QDialog::open().
// Owned by its parent. GUI thread.

#include "core/model/mapping.h"

#include <QDialog>

#include <optional>

class QComboBox;
class QFormLayout;

namespace lockstep::ui {

class MessageBar;

class MappingDialog : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MappingDialog)

public:
    ~MappingDialog() override;

Q_SIGNALS:
    void saved(const lockstep::Mapping &mapping);

protected:
    void showEvent(QShowEvent *event) override;
    MappingDialog(const QString &title, const Mapping &mapping, QWidget *parent);
    QFormLayout *form() const { return m_form; }
    const Mapping &mapping() const { return m_mapping; }
    /// Whether everything is filled in; else says at its place what is not.
    virtual bool isComplete() { return true; }
    /// What the form says, in its place.
    virtual void take(Mapping &mapping) const = 0;
    static QComboBox *makeDirections(const QString &name, MappingDirection chosen, bool ofRow = false); ///< A row may wait for the answer
    static MappingDirection directionOf(const QComboBox *directions);
    /// One entry of a list in each line.
    static QString linesOf(const QStringList &texts);
    static QStringList textsOf(const QString &lines);

private:
    void save();
    Mapping taken() const;
    Mapping m_mapping;
    std::optional<Mapping> m_begun; ///< What the form said when it was opened
    QFormLayout *m_form;
    MessageBar *m_bar;
};

} // namespace lockstep::ui
