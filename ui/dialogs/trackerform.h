#pragma once
// A node's tracker: kind, name and the settings that the connector's descriptor asks for, with Test. Secrets are held here only until
// they are handed on. Owned by a dialog. GUI thread.

#include "ui/context.h"

#include <QHash>
#include <QWidget>

#include <optional>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;

namespace lockstep::ui {

class RuleLimitsBox;
class TextLabel;

class TrackerForm final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TrackerForm)

public:
    explicit TrackerForm(const Context &context, QWidget *parent = nullptr);

    /// Shows an existing node: its kind and name stay, and its secrets unless others are typed.
    void change(const NodeConfig &node);
    /// What was typed, or what is wrong with it.
    Result<NodeConfig> node() const;
    void goToFault(const Error &error); ///< The field that an error of node() is about gets the focus
    QMap<QString, QString> newSecrets() const; ///< By "Node/secretName"
    QString trackerTitle() const; ///< "Redmine, Blue"

Q_SIGNALS:
    void edited();

private:
    void makeFields();
    QWidget *addField(const SettingDescriptor &setting, QFormLayout *form, QWidget *before);
    Result<> check() const;
    void forgetReport();
    void test();
    void showReport(const TestOutcome &outcome);
    const ConnectorDescriptor *descriptor() const;
    QJsonObject settings() const;
    QMap<QString, QString> secrets() const;
    QMap<QString, SecretRef> keptSecrets() const; ///< Of the node that is changed, where no other is typed

    Context m_context;
    QComboBox *m_kind;
    QLineEdit *m_name;
    QWidget *m_nameNote;
    QFormLayout *m_form;
    QPushButton *m_more;
    QWidget *m_moreBox;
    QFormLayout *m_moreForm;
    RuleLimitsBox *m_limits;
    QHash<QString, QWidget *> m_fields;
    QPushButton *m_test;
    TextLabel *m_report;
    TextLabel *m_warnings;
    int m_tested = 0;
    std::optional<NodeConfig> m_changed;
};

} // namespace lockstep::ui
