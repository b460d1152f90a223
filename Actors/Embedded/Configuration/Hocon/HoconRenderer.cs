using System.Globalization;
using System.Text;

namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>Writes values as HOCON that parses to the same values.</summary>
internal static class HoconRenderer
{
    /// <summary>A key, quoted where a path expression needs it.</summary>
    public static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !key.StartsWith("include", StringComparison.Ordinal)
            ? key
            : Quote(key);

    public static string Value(HoconValue value)
    {
        StringBuilder target = new();
        Append(target, value, 0);
        return target.ToString();
    }

    public static string Fields(HoconObject value)
    {
        StringBuilder target = new();
        AppendFields(target, value, 0);
        return target.ToString();
    }

    private static void Append(StringBuilder target, HoconValue value, int indent)
    {
        if (value.IsObject())
        {
            target.Append("{\n");
            AppendFields(target, value.GetObject()!, indent + 1);
            target.Append(' ', 2 * indent).Append('}');
        }
        else if (value.IsArray())
        {
            target.Append('[');
            string separator = "";
            foreach (HoconValue item in value.GetArray())
            {
                target.Append(separator);
                Append(target, item, indent);
                separator = ", ";
            }

            target.Append(']');
        }
        else
        {
            target.Append(value.GetString() is { } text ? Text(text) : "null");
        }
    }

    private static void AppendFields(StringBuilder target, HoconObject value, int indent)
    {
        foreach ((string key, HoconValue item) in value.Items)
        {
            target.Append(' ', 2 * indent).Append(Key(key)).Append(" : ");
            Append(target, item, indent);
            target.Append('\n');
        }
    }

    // Plain words, numbers and those with a unit stay as they are; all else is quoted.
    private static string Text(string text)
    {
        bool plain = text.Length > 0 && text != "null" && text[0] != ' ' && text[^1] != ' '
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ' ');
        return plain ? text : Quote(text);
    }

    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (c < ' ')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
