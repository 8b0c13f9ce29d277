#pragma once
// Settles a conflict that waits: for each field what is here, what is there and what was before, to choose from, or a value to type. Where a value was
// changed meanwhile nothing is settled: it shows what is there now. Opened by QDialog::open(). GUI thread.

#include "core/model/views.h"
#include "ui/context.h"

#include <QDialog>
#include <QMap>

class QButtonGroup;
class QLineEdit;
class QVBoxLayout;

namespace lockstep::ui {

class MessageBar;

class ConflictDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConflictDialog)

public:
    /// `peer`: name of the node at the other end.
    ConflictDialog(const Context &context, const SyncErrorRow &row, const QString &peer, QWidget *parent = nullptr);
    static bool canSettle(const SyncErrorRow &row);

private:
    struct Field {
        QString name;
        QButtonGroup *keep;
        QLineEdit *typed;
        QMap<int, QString> values; ///< By what is kept
        QJsonValue local; ///< As they were shown
        QJsonValue remote;
    };
    QWidget *makeField(const QJsonObject &conflict);
    void settle();
    void lookAgain(const Error &why);
    void takeRow(const SyncErrorRow &row);

    Context m_context;
    SyncErrorRow m_row;
    QString m_peer;
    QVBoxLayout *m_list;
    MessageBar *m_bar;
    QList<Field> m_fields;
};

} // namespace lockstep::ui
