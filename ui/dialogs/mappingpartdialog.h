#pragma once
// Which comments, or which attachments, go along by a mapping. Opened by QDialog::open(). GUI thread.

#include "ui/dialogs/mappingdialog.h"

class QCheckBox;
class QLineEdit;
class QSpinBox;

namespace lockstep::ui {

class TextBox;

class CommentMappingDialog final : public MappingDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CommentMappingDialog)

public:
    explicit CommentMappingDialog(const Mapping &mapping, QWidget *parent = nullptr);

protected:
    void take(Mapping &mapping) const override;

private:
    QComboBox *m_direction;
    QCheckBox *m_internal;
    TextBox *m_authors;
    TextBox *m_except;
    QLineEdit *m_prefix;
};

class AttachmentMappingDialog final : public MappingDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AttachmentMappingDialog)

public:
    explicit AttachmentMappingDialog(const Mapping &mapping, QWidget *parent = nullptr);

protected:
    void take(Mapping &mapping) const override;

private:
    QComboBox *m_direction;
    QCheckBox *m_internal;
    QSpinBox *m_kilobytes;
    TextBox *m_types;
    TextBox *m_except;
};

} // namespace lockstep::ui
