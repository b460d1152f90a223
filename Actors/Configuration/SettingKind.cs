using System.Diagnostics.CodeAnalysis;

namespace ActorUdp.Configuration;

/// <summary>A kind of value, with the range that a key allows: how it is read, checked and written.</summary>
internal sealed record SettingKind<T>(
    string Allowed,
    SettingKind<T>.Parser TryParse,
    Func<T, bool> IsAllowed,
    Func<T, string> Format,
    bool IsSecret = false)
{
    internal delegate bool Parser(string text, [MaybeNullWhen(false)] out T value);

    /// <summary>The text of a value as messages may tell it.</summary>
    public string Told(string text) => IsSecret && text.Length > 0 ? "(secret)" : text;
}
