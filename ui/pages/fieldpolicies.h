#pragma once
// The fields of a connection that have a conflict policy of their own: one row each, and a row to add one. Shows and asks; who owns it changes the
// configuration. Owned by its parent. GUI thread.

#include "core/model/configuration.h"

#include <QWidget>

class QComboBox;
class QGridLayout;

namespace lockstep::ui {

/// What a policy is called where the connection is known.
QString policyWord(ConflictPolicy policy, const ConnectionConfig &connection);
/// The four policies, in the order in which they are offered.
void fillPolicies(QComboBox *box, const ConnectionConfig &connection, ConflictPolicy chosen);

class FieldPolicies final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FieldPolicies)

public:
    explicit FieldPolicies(QWidget *parent = nullptr);
    /// `fields`: what may be added, the fields that both trackers have first.
    void show(const ConnectionConfig &connection, const QStringList &fields);

Q_SIGNALS:
    void policyWanted(const QString &field, lockstep::ConflictPolicy policy);
    void removeWanted(const QString &field);

private:
    void addRow(const QString &field, ConflictPolicy policy);
    void addField();
    ConnectionConfig m_connection;
    QGridLayout *m_rows;
    QList<QWidget *> m_shown;
    QComboBox *m_field;
};

} // namespace lockstep::ui
