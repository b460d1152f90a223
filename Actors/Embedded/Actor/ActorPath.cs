using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorUdp.Embedded.Actor;

/// <summary>
/// The place of an actor in the tree of its system, such as <c>akka://system/user/orders</c>. Equality and order are by
/// address and names; the <see cref="Uid"/> that tells incarnations apart is not part of it. Immutable.
/// </summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    private const string ValidSymbols = "\"-_.*$+:@&=,!~';()";
    private string? _text;

    private protected ActorPath(Address address, ActorPath? parent, string name, long uid)
    {
        Address = address;
        ParentOrNull = parent;
        Name = name;
        Uid = uid;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>The address of the system that the actor lives in.</summary>
    public Address Address { get; }

    /// <summary>The last name of the path.</summary>
    public string Name { get; }

    /// <summary>The incarnation: actors that follow each other at one path differ in it. 0 when it does not matter.</summary>
    public long Uid { get; }

    /// <summary>The number of names from the root.</summary>
    public int Depth { get; }

    /// <summary>The path of the parent; the root is its own parent.</summary>
    public ActorPath Parent => ParentOrNull ?? this;

    /// <summary>The path of the root.</summary>
    public ActorPath Root
    {
        get
        {
            ActorPath path = this;
            while (path.ParentOrNull is { } parent)
                path = parent;
            return path;
        }
    }

    /// <summary>The names from the root to here.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new string[Depth];
            for (ActorPath path = this; path.ParentOrNull is { } parent; path = parent)
                names[path.Depth - 1] = path.Name;
            return ImmutableArray.Create(names);
        }
    }

    private ActorPath? ParentOrNull { get; }

    /// <summary>The path of a child.</summary>
    public static ActorPath operator /(ActorPath path, string name) => path.Child(name);

    /// <summary>The path of a descendant.</summary>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) =>
        name.Where(n => n.Length > 0).Aggregate(path, (p, n) => p.Child(n));

    /// <summary>Equal by address and names.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right) => Equals(left, right);

    /// <summary>Equal by address and names.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !Equals(left, right);

    /// <summary>Whether an actor may have that name.</summary>
    public static bool IsValidPathElement(string? s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
            return false;
        for (int i = 0; i < s.Length; i++)
        {
            if (s[i] == '%')
            {
                if (i + 2 >= s.Length || !char.IsAsciiHexDigit(s[i + 1]) || !char.IsAsciiHexDigit(s[i + 2]))
                    return false;
            }
            else if (!char.IsAsciiLetterOrDigit(s[i]) && !ValidSymbols.Contains(s[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a path from its written form.</summary>
    /// <exception cref="UriFormatException">It is not a path.</exception>
    public static ActorPath Parse(string path) => TryParse(path, out var result)
        ? result
        : throw new UriFormatException($"Can not parse an ActorPath: {path}");

    /// <summary>Reads a path from its written form, with <c>#uid</c> behind it or not.</summary>
    /// <param name="path">The written form.</param>
    /// <param name="actorPath">The path, when the answer is true.</param>
    public static bool TryParse(string path, [NotNullWhen(true)] out ActorPath? actorPath)
    {
        actorPath = null;
        if (!Address.TryParse(path, out var address, out string rest))
            return false;

        long uid = 0;
        int hash = rest.LastIndexOf('#');
        if (hash >= 0)
        {
            if (!long.TryParse(rest.AsSpan(hash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out uid))
                return false;
            rest = rest[..hash];
        }

        actorPath = (new RootActorPath(address) / rest.Split('/')).WithUid(uid);
        return true;
    }

    /// <summary>The path of a child; a <c>#uid</c> in the name is understood.</summary>
    public ActorPath Child(string childName)
    {
        int hash = childName.IndexOf('#');
        return hash < 0
            ? new ChildActorPath(this, childName, 0)
            : new ChildActorPath(this, childName[..hash], long.Parse(childName.AsSpan(hash + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>The same path with an incarnation.</summary>
    public ActorPath WithUid(long uid) => uid == Uid || ParentOrNull is null ? this : new ChildActorPath(ParentOrNull, Name, uid);

    /// <summary>The path without address and uid: <c>/user/orders</c>.</summary>
    public string ToStringWithoutAddress() => Depth == 0 ? "/" : "/" + string.Join('/', Elements);

    /// <summary>The path as <see cref="ToString"/> writes it.</summary>
    public string ToStringWithAddress() => ToString();

    /// <summary>The path with another address, unless it has a global one of its own.</summary>
    public string ToStringWithAddress(Address address) =>
        (Address.HasGlobalScope ? Address : address) + ToStringWithoutAddress();

    /// <summary>The path with its incarnation: <c>akka://system/user/orders#12</c>.</summary>
    public string ToStringWithUid() => Uid == 0 ? ToString() : $"{this}#{Uid.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What names this incarnation to other processes.</summary>
    public string ToSerializationFormat() => ToStringWithUid();

    /// <summary>What names this incarnation to other processes, at the given address.</summary>
    public string ToSerializationFormatWithAddress(Address address) => Uid == 0
        ? ToStringWithAddress(address)
        : $"{ToStringWithAddress(address)}#{Uid.ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    public bool Equals(ActorPath? other)
    {
        if (other is null || Depth != other.Depth || Address != other.Address)
            return false;
        for (ActorPath? a = this, b = other; a is not null && b is not null; a = a.ParentOrNull, b = b.ParentOrNull)
        {
            if (ReferenceEquals(a, b))
                return true;
            if (a.Name != b.Name)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Address);
        for (ActorPath path = this; path.ParentOrNull is { } parent; path = parent)
            hash.Add(path.Name);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(ActorPath? other) => other is null ? 1 : string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The path with its address, without uid.</summary>
    public override string ToString() => _text ??= Address + ToStringWithoutAddress();
}

/// <summary>The path of a root guardian.</summary>
public sealed class RootActorPath : ActorPath
{
    /// <summary>Creates the path.</summary>
    /// <param name="address">The address of the system.</param>
    /// <param name="name">The name of the root.</param>
    public RootActorPath(Address address, string name = "")
        : base(address, null, name, 0)
    {
    }
}

/// <summary>The path of an actor below the root.</summary>
public sealed class ChildActorPath : ActorPath
{
    /// <summary>Creates the path.</summary>
    /// <param name="parentPath">The path of the parent.</param>
    /// <param name="name">The name below it.</param>
    /// <param name="uid">The incarnation, 0 when it does not matter.</param>
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(parentPath.Address, parentPath, name, uid)
    {
    }
}
