using System.Globalization;
using System.Reflection;

namespace ActorUdp.Configuration;

/// <summary>From the name of a key to the property of the options: <c>send-queue.high-watermark</c> is <c>SendQueue.HighWatermark</c>.</summary>
internal static class OptionPath
{
    public static object? ValueOf(ActorUdpOptions options, string key)
    {
        object? value = options;
        foreach (string part in key.Split('.'))
        {
            if (value is null)
                return null;
            PropertyInfo property = value.GetType().GetProperty(PropertyName(part))
                ?? throw new InvalidOperationException($"{value.GetType().Name} has no property for key {SettingKeys.Section}.{key}.");
            value = property.GetValue(value);
        }

        return value;
    }

    private static string PropertyName(string part) =>
        string.Concat(part.Split('-').Select(word => string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(word[0])}{word[1..]}")));
}
