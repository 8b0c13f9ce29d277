#pragma once
// The outgoing and the incoming script of one node, side by side. Owned by its parent. GUI thread.

#include <QSplitter>

namespace lockstep::ui {

class ScriptEditor;
class TextLabel;

class ScriptPair final : public QSplitter {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptPair)

public:
    /// The accessible names of the whole and of its editors.
    ScriptPair(const QString &name, const QString &outgoing, const QString &incoming, QWidget *parent = nullptr);
    void setNode(const QString &node);
    ScriptEditor *outgoing() const { return m_outgoing; }
    ScriptEditor *incoming() const { return m_incoming; }

private:
    ScriptEditor *addSide(TextLabel *title, const QString &name);
    TextLabel *m_outTitle;
    TextLabel *m_inTitle;
    ScriptEditor *m_outgoing;
    ScriptEditor *m_incoming;
};

} // namespace lockstep::ui
