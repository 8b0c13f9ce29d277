#include "app/jsonduplicates.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
struct Level {
    bool isObject = false;
    QSet<QString> keys;
    QString key; ///< The one whose value is being read
    qsizetype index = 0;
};

/// The text of a JSON string without its quotes; \u and the like resolved.
QString textOf(const QByteArray &raw)
{
    if (!raw.contains('\\'))
        return QString::fromUtf8(raw);
    return QJsonDocument::fromJson(QByteArray("[\"" + raw + "\"]")).array().at(0).toString();
}

QString pathOf(const QList<Level> &levels)
{
    QString path;
    for (const Level &level : levels) {
        if (!level.isObject)
            path += u'[' + QString::number(level.index) + u']';
        else
            path += path.isEmpty() ? level.key : QString(u'.' + level.key);
    }
    return path;
}
} // namespace

QString duplicateKey(const QByteArray &json)
{
    QList<Level> levels;
    bool keyComesNext = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        switch (json.at(i)) {
        case '{':
            levels.append(Level {true, {}, {}, 0});
            keyComesNext = true;
            break;
        case '[': levels.append(Level()); break;
        case '}':
        case ']':
            if (!levels.isEmpty())
                levels.removeLast();
            keyComesNext = false;
            break;
        case ',':
            if (!levels.isEmpty()) {
                keyComesNext = levels.last().isObject;
                ++levels.last().index;
            }
            break;
        case '"': {
            const qsizetype from = i + 1;
            for (++i; i < json.size() && json.at(i) != '"'; ++i)
                i += json.at(i) == '\\' ? 1 : 0;
            if (!keyComesNext || levels.isEmpty())
                break;
            Level &level = levels.last();
            level.key = textOf(json.mid(from, i - from));
            if (level.keys.contains(level.key))
                return pathOf(levels);
            level.keys.insert(level.key);
            keyComesNext = false;
            break;
        }
        default: break;
        }
    }
    return {};
}

} // namespace lockstep
