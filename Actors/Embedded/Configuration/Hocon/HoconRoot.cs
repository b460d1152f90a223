namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>A parsed text. Its substitutions get their values when a configuration is made of it, or it is included.</summary>
public sealed class HoconRoot
{
    private readonly Lazy<HoconValue> _value;

    internal HoconRoot(ObjectNode tree)
    {
        Tree = tree;
        _value = new Lazy<HoconValue>(() => HoconResolver.Resolve(tree, tree));
    }

    /// <summary>The text as an object, with the values of substitutions that the text itself can give.</summary>
    /// <exception cref="HoconParserException">A substitution has no value.</exception>
    public HoconValue Value => _value.Value;

    internal ObjectNode Tree { get; }
}
