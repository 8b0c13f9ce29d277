#pragma once
// The outgoing and the incoming script of one node, side by side, and a third for what is done when the other side has answered: instead of them, or beside
// them where it is not empty. Owned by its parent. GUI thread.

#include <QSplitter>

namespace lockstep::ui {

class ScriptEditor;
class TextLabel;

class ScriptPair final : public QSplitter {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptPair)

public:
    /// The accessible names of the whole and of its editors.
    ScriptPair(const QString &name, const QString &outgoing, const QString &incoming, const QString &afterAck, QWidget *parent = nullptr);
    enum class Shown { Pair, AfterAck, All }; ///< The pair at first
    void setShown(Shown shown);
    void setNode(const QString &node);
    ScriptEditor *outgoing() const { return m_outgoing; }
    ScriptEditor *incoming() const { return m_incoming; }
    ScriptEditor *afterAck() const { return m_afterAck; }

private:
    ScriptEditor *addSide(TextLabel *title, const QString &name);
    TextLabel *m_outTitle;
    TextLabel *m_inTitle;
    TextLabel *m_afterTitle;
    ScriptEditor *m_outgoing;
    ScriptEditor *m_incoming;
    ScriptEditor *m_afterAck;
};

} // namespace lockstep::ui
