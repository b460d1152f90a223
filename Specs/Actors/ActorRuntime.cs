// The one file of this assembly that names an actor runtime.
#if AKKA
global using Akka.Actor;
global using Akka.Configuration;
global using Akka.Configuration.Hocon;
global using Akka.Dispatch;
global using Akka.Event;
global using Akka.Serialization;
#else
global using ActorUdp.Embedded.Actor;
global using ActorUdp.Embedded.Configuration;
global using ActorUdp.Embedded.Configuration.Hocon;
global using ActorUdp.Embedded.Dispatch;
global using ActorUdp.Embedded.Event;
global using ActorUdp.Embedded.Serialization;
#endif
global using ActorUdp.Protocol;
global using ActorUdp.Protocol.Wire;
