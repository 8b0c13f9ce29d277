#pragma once
// One side of a new connection: a node that exists, or a new one. Owned by the dialog.

#include "ui/dialogs/trackerform.h"

class QRadioButton;

namespace lockstep::ui {

class TrackerChooser final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TrackerChooser)

public:
    TrackerChooser(const Context &context, const QString &title, const QString &note, QWidget *parent = nullptr);

    /// The chosen or new node; `isNew` tells which. The other side's node must not be chosen twice.
    Result<NodeConfig> node() const;
    bool isNew() const;
    QMap<QString, QString> newSecrets() const;
    QString summary() const; ///< "Redmine, Blue"
    void focusFirst();
    void goToFault(const Error &error); ///< The field that an error of node() is about gets the focus
    void choose(int index); ///< One of those that exist

Q_SIGNALS:
    void edited();

private:
    void update();
    Context m_context;
    QRadioButton *m_existing;
    QComboBox *m_nodes;
    QRadioButton *m_new;
    TrackerForm *m_form;
};

} // namespace lockstep::ui
