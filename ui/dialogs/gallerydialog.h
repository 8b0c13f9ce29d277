#pragma once
// Rules that are ready: a list, and what the chosen one does. "Take over" hands its scripts on. Opened by QDialog::open(); deletes itself. GUI thread.

#include <QDialog>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace lockstep::ui {

class ScriptPair;
class TextLabel;

class GalleryDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GalleryDialog)

public:
    /// `node`: whose half the rule would be for.
    explicit GalleryDialog(const QString &node, QWidget *parent = nullptr);

Q_SIGNALS:
    void taken(const QString &outgoing, const QString &incoming, const QString &afterAck);

private:
    void fill();
    void show(const QString &id);

    QString m_shown;
    QLineEdit *m_filter;
    QListWidget *m_list;
    TextLabel *m_title;
    TextLabel *m_sentence;
    ScriptPair *m_scripts;
    QPushButton *m_take;
};

} // namespace lockstep::ui
