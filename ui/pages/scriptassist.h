#pragma once
// Offers names and shows signatures while a rule is typed, and at Ctrl+Space. Owned by its text. GUI thread.

#include "core/rules/ruleapi.h"

#include <QObject>
#include <QStringList>

namespace lockstep::ui {

class ScriptText;

class ScriptAssist final : public QObject {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptAssist)

public:
    ScriptAssist(ScriptText *text, RuleDirection part);
    void setFields(const QStringList &fields) { m_fields = fields; }

private:
    void typed(int letter);
    void offer(qsizetype least);
    void showCall();

    ScriptText *m_text;
    RuleDirection m_part;
    QStringList m_fields;
};

} // namespace lockstep::ui
